#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# manual.sh - every command has its place in the manual: a synopsis, words about each of its
# options, an example, an exit status. What the program says of itself (@COMMAND@) does not count:
# it would always be there.

. "$WARREN_SOURCE/tests/house/tap.sh"
. "$WARREN_SOURCE/tests/house/pages.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT
mkdir "$tmp/options"

# The commands are the indented first words of the overview; $tmp/options/COMMAND has the options of
# each, --name, one a line. The program is asked once: with sanitizers it takes its time.
commands=$("$WARREN" help | sed -n 's/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
	"$WARREN" help "$command" |
		sed -n '/^options$/,$s/^  \(-[a-zA-Z0-9], \)\{0,1\}\(--[a-z0-9-]*\).*/\2/p' \
			>"$tmp/options/$command"
done

# page_of FOLDER COMMAND: the page that has the command's section
page_of() {
	grep -lx "@COMMAND $2@" "$1"/*.scd.in | head -n 1
}

# part PAGE HEADING: the lines below a heading
part() {
	awk -v heading="# $2" '/^# / { inside = $0 == heading; next } inside' "$1"
}

# about PAGE COMMAND: the words about a command, up to the next one's
about() {
	awk -v command="@COMMAND $2@" '
		/^@COMMAND / || /^# / { inside = $0 == command; next }
		inside' "$1"
}

# lacks FOLDER: what the pages there do not say, one line each
lacks() {
	for command in $commands; do
		case $command in
		version | help) continue ;; # said by warren(1) as all commands are
		esac
		page=$(page_of "$1" "$command")
		if [ -z "$page" ]; then
			echo "no page has @COMMAND $command@"
			continue
		fi
		name=$(basename "$page")
		part "$page" SYNOPSIS | grep -q "^\*warren $command\*" ||
			echo "$name: no synopsis of $command"
		part "$page" NAME | grep -q "warren-$command" || echo "$name: $command is not under NAME"
		part "$page" EXAMPLES | grep -qE "^warren $command( |$)" ||
			echo "$name: no example of $command"
		[ -n "$(part "$page" 'EXIT STATUS')" ] || echo "$name: no exit status"
		{ about "$page" "$command"; part "$page" SYNOPSIS | grep "^\*warren $command\*"; } |
			grep -oE -- '--[a-z0-9-]+' | sort -u >"$tmp/said"
		grep -vxF -f "$tmp/said" "$tmp/options/$command" |
			sed "s/^/$name: no words about $command /"
	done
}

# ghosts FOLDER: options that are spoken of and do not exist
ghosts() {
	{ cat "$tmp"/options/*; echo --help; echo --; } >"$tmp/all"
	for page in "$1"/*.scd.in; do
		grep -oE '\*[a-z ]*--[a-z0-9-]*\*' "$page" | grep -oE -- '--[a-z0-9-]*' |
			grep -vxF -f "$tmp/all" | sort -u | sed "s/^/$(basename "$page"): /"
	done
}

[ "$(echo "$commands" | wc -l)" -gt 10 ] || {
	not_ok "the commands are found" "$("$WARREN" help)"
	tap_done
}
none "every command and option is in the manual" "$(lacks "$WARREN_SOURCE/man")"
none "the manual speaks of no option that is not there" "$(ghosts "$WARREN_SOURCE/man")"
none "warren(1) lists every command" \
	"$(grep -qx '@COMMANDS@' "$WARREN_SOURCE/man/warren.1.scd.in" || echo 'no @COMMANDS@')"

broken() { # WHAT SED-SCRIPT FINDINGS-OF
	mistake "$tmp" '*.scd.in' "$@"
}

broken "a command without a section" 's/^@COMMAND down@$//' lacks
broken "an option without words" 's/--kill//g' lacks
broken "a command without an example" 's/^warren labs$//' lacks
broken "an option that does not exist" 's/\*--kill\*/*--murder*/' ghosts
tap_done
