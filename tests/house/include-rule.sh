#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# include-rule.sh - every #include "..." of src/ against include-rule.table.

. "$WARREN_SOURCE/tests/house/tap.sh"
table=$WARREN_SOURCE/tests/house/include-rule.table

# broken_includes DIR: one line for each include in DIR that the table does not allow.
broken_includes() {
	(cd "$1" && find . -name '*.[ch]' -exec grep -HnE '^[ \t]*#[ \t]*include[ \t]*"' {} +) |
		sed 's|^\./||' | sort | awk -v table="$table" '
		BEGIN {
			while ((getline line < table) > 0) {
				n = split(line, w, " ")
				if (w[1] == "unit") { n_units++; name[n_units] = w[2]; regex[n_units] = w[3] }
				if (w[1] == "may") for (i = 3; i <= n; i++) may[w[2], w[i]] = 1
			}
		}
		function unit(file,   i) {
			for (i = 1; i <= n_units; i++) if (file ~ regex[i]) return name[i]
			return ""
		}
		{
			split($0, part, ":"); split($0, quote, "\"")
			from = unit(part[1]); to = unit(quote[2])
			if (from == "") print part[1] ": belongs to no unit of the table"
			else if (to == "") print part[1] ":" part[2] ": \"" quote[2] "\" belongs to no unit of the table (write paths from src/)"
			else if (from != to && !((from, to) in may))
				print part[1] ":" part[2] ": " from " must not include " to " (\"" quote[2] "\")"
		}'
}

# n_includes DIR: how many there are, so that a rule that reads nothing does not pass.
n_includes() {
	find "$1" -name '*.[ch]' -exec grep -hE '^[ \t]*#[ \t]*include[ \t]*"' {} + | wc -l
}

none "every include is allowed" "$(broken_includes "$WARREN_SOURCE/src")"
if [ "$(n_includes "$WARREN_SOURCE/src")" -ge 20 ]; then
	ok "the includes were found"
else
	not_ok "the includes were found" "fewer than 20 below $WARREN_SOURCE/src"
fi

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT
mkdir -p "$tmp/base" "$tmp/lab" "$tmp/view"
echo '#include "nl/nl.h"' >"$tmp/base/str.c"
some "base that includes nl is seen" "$(broken_includes "$tmp")"
rm "$tmp/base/str.c"
echo '  #  include "rt/rt.h"' >"$tmp/lab/plan.c"
some "a pure file of lab that includes rt is seen" "$(broken_includes "$tmp")"
echo '#include "lab/apply.h"' >"$tmp/lab/plan.c"
some "a pure file of lab that includes the engine is seen" "$(broken_includes "$tmp")"
echo '#include "plan.h"' >"$tmp/lab/plan.c"
some "an include without its folder is seen" "$(broken_includes "$tmp")"
echo '#include "rt/rt.h"' >"$tmp/lab/apply.c"
echo '#include "base/str.h"' >"$tmp/lab/plan.c"
none "what is allowed is let through" "$(broken_includes "$tmp")"
tap_done
