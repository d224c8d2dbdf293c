#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# completions: warren complete, and contrib/completion/warren.bash

load helper

# offers WORD...: what is offered for the last word, on one line
offers() {
	"$WARREN" complete -- "$@" | tr '\n' ' '
}

@test "commands, without those for machines" {
	[ "$(offers u)" = "unwire up " ]
	[ "$(offers '' | wc -w)" -eq "$("$WARREN" help | grep -c '^  [a-z]')" ]
	[[ "$(offers '')" != *complete* ]]
	[ "$(offers help ver)" = "version " ]
}

@test "options" {
	[ "$(offers up --no)" = "--no-checks " ]
	[ "$(offers ls --)" = "--json --help " ]
}

@test "exec: options, a name, options; then the program's own" {
	warren add alice
	options=$(offers exec -)
	[[ "$options" == *"--user "*"--all "* ]]
	[ "$(offers exec alice -)" = "$options" ]
	[ "$(offers exec --all -)$(offers exec --all -j 2 -)" = "$options$options" ]
	[ "$(offers exec --user root al)$(offers exec -- al)" = "alice alice " ]
	[ "$(offers exec alice --user root --cl)" = "--close-fds " ]
	[ -z "$(offers exec --user '')$(offers exec alice -j '')$(offers exec --all '')" ]
	[ -z "$(offers exec alice ls -)$(offers exec alice -- -)$(offers exec --all ls -)" ]
}

@test "namespaces, devices, labs" {
	warren add alice bob
	warren wire alice:eth0 -- bob:eth1
	[ "$(offers rm a)" = "alice " ]
	[ "$(offers exec h)" = "host " ]
	[ "$(offers exec alice '')" = "" ]
	[ "$(offers unwire b)" = "bob: " ]
	[ "$(offers unwire bob:)" = "bob:lo bob:eth1 " ]
	[ "$(offers unwire alice:eth0 bob:e)" = "bob:eth1 " ]
	mkdir -p /run/warren/labs/two-sites
	[ "$(offers down t)" = "two-sites " ]
}

@test "sub-commands of netns, and names" {
	warren add alice
	[ "$(offers netns l)" = "list lst list-id " ]
	[ "$(offers netns -all e)" = "exec " ]
	[ "$(offers netns exec '')" = "alice " ]
	[ "$(offers netns -n '')" = "alice " ]
	[ "$(offers netns -n alice pi)" = "pids " ]
	[ "$(offers netns add '')$(offers netns exec alice '')" = "" ]
}

@test "the shell's half" {
	warren add alice
	# shellcheck source=/dev/null
	source "$WARREN_SOURCE/contrib/completion/warren.bash"
	compopt() { :; }
	COMP_WORDBREAKS=$' \t\n:'
	COMP_LINE="$WARREN unwire alice:l" COMP_POINT=$((${#WARREN} + 15))
	_warren
	[ "${COMPREPLY[*]}" = lo ]
	COMP_LINE="$WARREN rm " COMP_POINT=$((${#WARREN} + 4))
	_warren
	[ "${COMPREPLY[*]}" = "host alice" ]
}
