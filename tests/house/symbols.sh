#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# symbols.sh - what a library exports is what its version script lists, and is declared for users.

. "$WARREN_SOURCE/tests/house/tap.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

# The names between `global:` and `local:` of every node.
listed() {
	awk '/^global:/ { on = 1; next } /^(local:|})/ { on = 0 } on { gsub(/[ \t;]/, ""); if ($0 != "") print }' "$1" |
		sort
}

exported() {
	nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort
}

library() { # NAME
	map=$WARREN_SOURCE/src/$1.map
	listed "$map" >"$tmp/listed"
	exported "$WARREN_BUILD/src/$1.so" >"$tmp/exported"

	none "$1 exports what $1.map lists" "$(diff "$tmp/listed" "$tmp/exported")"
	none "$1 exports wr_ names alone" "$(grep -v '^wr_' "$tmp/exported")"
	none "$1.map uses no wildcard but in local" "$(grep '[*?]' "$tmp/listed")"
	none "what $1 exports is declared in include/warren" "$(
		while read -r symbol; do
			grep -qE "(^|[^a-z0-9_])$symbol\\(" "$WARREN_SOURCE"/include/warren/*.h ||
				echo "$symbol"
		done <"$tmp/exported"
	)"
}

library libwarren
if grep -q '^wr_version$' "$tmp/exported"; then
	ok "the symbols were found"
else
	not_ok "the symbols were found" "no wr_version in libwarren.so"
fi
[ -z "$WARREN_LAB_BUILT" ] || library libwarren-lab
tap_done
