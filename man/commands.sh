#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# commands.sh - fills in what the program says of its commands: @COMMANDS@ of a page is all of them,
# @COMMAND NAME@ that one.
# usage: commands.sh PAGE.scd.in WARREN

set -eu
page=$1
warren=$2

# The commands are the indented first words of the overview.
names() {
	"$warren" help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

section() { # NAME
	printf '## %s\n\n```\n' "$1"
	"$warren" help "$1"
	printf '```\n\n'
}

sections() {
	for name in $(names); do
		section "$name"
	done
}

[ -n "$(names)" ] || {
	echo "commands.sh: $warren lists no commands" >&2
	exit 1
}
while IFS= read -r line; do
	case $line in
	@COMMANDS@) sections ;;
	'@COMMAND '*@)
		name=${line#@COMMAND }
		section "${name%@}"
		;;
	';'*) ;; # a comment: the licence of this page, among others
	*) printf '%s\n' "$line" ;;
	esac
done <"$page"
