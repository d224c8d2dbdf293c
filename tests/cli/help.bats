#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren help, warren version, and what holds for every command line

load helper

# commands: their names, from the list that people see
commands() {
	"$WARREN" help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

@test "help lists the commands by group" {
	try warren
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	[ "$output" = "$("$WARREN" help)" ]
	[ "$output" = "$("$WARREN" --help)" ]
	for name in ls add rm exec id wire unwire move up down plan check test labs show version help; do
		commands | grep -qx "$name"
	done
}

@test "each command explains itself, in its own program too" {
	for name in $(commands); do
		try warren help "$name"
		[ "$status" -eq 0 ]
		[[ "${lines[0]}" == "usage: warren $name"* ]]
		[ "$output" = "$("$WARREN" "$name" --help)" ]
		# ip's -h is another thing
		[ "$name" = netns ] || [ "$output" = "$("$WARREN" "$name" -h)" ]
	done
}

@test "each command stands in a page of the manual, filled in from what it says itself" {
	for name in $(commands); do
		[ "$name" = help ] || [ "$name" = version ] ||
			grep -lqx "@COMMAND $name@" "$WARREN_SOURCE"/man/warren-*.1.scd.in ||
			{ echo "no page has @COMMAND $name@"; return 1; }
	done
	for page in $(grep -ho 'warren[a-z-]*(1)' "$WARREN_SOURCE"/man/*.in | sort -u | tr -d '()1'); do
		[ -e "$WARREN_SOURCE/man/$page.1.scd.in" ] || { echo "no page $page(1)"; return 1; }
	done
}

@test "no line is wider than 100 columns" {
	for name in '' $(commands); do
		# shellcheck disable=SC2086
		"$WARREN" help $name | awk 'length > 100 { print; bad = 1 } END { exit bad }'
	done
}

@test "each command runs somewhere: its program is there and knows it" {
	for name in $(commands); do
		run --separate-stderr warren "$name" --no-such-option
		if [ "$name" = netns ]; then # which says it in ip's words
			[ "$status" -eq 255 ] && [[ "$stderr" == 'Option "-no-such-option" is unknown'* ]]
			continue
		fi
		[ "$status" -eq 2 ]
		[[ "$stderr" != *"not in this program"* ]]
		[[ "$stderr" == *"no option"* ]]
	done
}

@test "commands are exact; the nearest is told" {
	fails 2 'no command "ad": did you mean "add"' warren ad
	fails 2 'no command "frobnicate" \(all of them: warren help\)' warren frobnicate
	fails 2 'no command "rmm"' warren help rmm
}

@test "a wrong option is one line" {
	fails 2 'ls: no option "--jsno": did you mean "--json"' warren ls --jsno
	[ "$(echo "$stderr" | wc -l)" -eq 1 ]
	fails 2 'no option "-x"' warren ls -x
	fails 2 'takes no argument' warren ls --json=yes
	fails 2 'option --prefix wants NAME' warren plan --prefix
	fails 2 'too many arguments' warren ls a
}

@test "version" {
	[[ "$("$WARREN" version)" =~ ^warren\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	[ "$("$WARREN" --version)" = "$("$WARREN" version)" ]
	[[ "$("$WARREN" version --json)" =~ ^\{\"version\":\"[0-9.]+\"\}$ ]]
}

@test "what comes from outside is safe for a terminal" {
	run --separate-stderr warren "$(printf 'a\033[31m')"
	[[ "$stderr" == *'a\x1b[31m'* ]]
}

@test "a setuid program file is refused" {
	[ "$(stat -c %u "$BATS_TEST_TMPDIR")" = 0 ] || skip "needs a second user"
	cp "$WARREN" w && chown 1 w 2>/dev/null && chmod u+s w || skip "needs a second user"
	findmnt -no OPTIONS -T w | grep -q nosuid && skip "the file system is mounted nosuid"
	fails 1 'real and effective ids differ' ./w version
}

@test "a program file with capabilities is refused" {
	cp "$WARREN" w
	setcap cap_net_raw+ep w 2>/dev/null || skip "setcap does not work here"
	fails 1 'has capabilities' ./w version
}
