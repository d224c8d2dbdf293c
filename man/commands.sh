#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# commands.sh - fills @COMMANDS@ of a page with what the program says of its commands.
# usage: commands.sh PAGE.scd.in WARREN

set -eu
page=$1
warren=$2

# The commands are the indented first words of the overview.
names() {
	"$warren" help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

sections() {
	for name in $(names); do
		printf '## %s\n\n```\n' "$name"
		"$warren" help "$name"
		printf '```\n\n'
	done
}

[ -n "$(names)" ] || {
	echo "commands.sh: $warren lists no commands" >&2
	exit 1
}
while IFS= read -r line; do
	case $line in
	@COMMANDS@) sections ;;
	';'*) ;; # a comment: the licence of this page, among others
	*) printf '%s\n' "$line" ;;
	esac
done <"$page"
