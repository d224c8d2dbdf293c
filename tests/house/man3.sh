#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# man3.sh - section 3 of the manual: every function of include/warren is in a page's synopsis, below
# its header and in the header's own words, and is spoken of in that page; and none that is not there.

. "$WARREN_SOURCE/tests/house/tap.sh"
. "$WARREN_SOURCE/tests/house/pages.sh"
. "$WARREN_SOURCE/tests/house/api.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

# declared FOLDER: "HEADER PROTOTYPE" of each function
declared() {
	for header in "$1"/*.h; do
		prototypes "$header" | sed "s/^/$(basename "$header") /"
	done | sort
}

# synopsis PAGE: the code there
synopsis() {
	awk '/^# / { inside = $0 == "# SYNOPSIS"; next }
		inside && /^```/ { code = !code; next }
		inside && code' "$1"
}

# printed FOLDER: the same of the pages there
printed() {
	for page in "$1"/*.3.scd; do
		synopsis "$page" | awk -v tmp="$tmp/part" '
			/^#include <warren\// { sub(/.*\//, ""); sub(/>.*/, ""); file = tmp "." $0; next }
			/^#/ { file = "" }
			file { print > file }'
		for part in "$tmp"/part.*; do
			[ -f "$part" ] || continue
			one_line <"$part" | functions_in | sed "s/^/${part##*/part.} /"
			rm "$part"
		done
	done | sort
}

# silent FOLDER: functions of which the page that has them in its synopsis says nothing
silent() {
	for page in "$1"/*.3.scd; do
		grep -oE '\*wr_[a-z0-9_]+\*\(\)' "$page" | tr -d '*()' | sort -u >"$tmp/spoken"
		synopsis "$page" | one_line | functions_in |
			sed -E 's/^[^(]*[ *](wr_[a-z0-9_]+)\(.*/\1/' | sort -u |
			comm -23 - "$tmp/spoken" | sed "s/^/$(basename "$page"): no words about /"
	done
}

# differs FOLDER: between the pages there and the headers
differs() {
	printed "$1" >"$tmp/printed"
	diff "$tmp/declared" "$tmp/printed" | sed -n 's/^</not in the manual:/p; s/^>/not in the headers:/p'
}

declared "$WARREN_SOURCE/include/warren" >"$tmp/declared"
none "every function of the headers is in the manual, word for word, and no other" \
	"$(differs "$WARREN_SOURCE/man")"
none "each page has words about each of its functions" "$(silent "$WARREN_SOURCE/man")"
if [ "$(wc -l <"$tmp/declared")" -ge 50 ]; then
	ok "the functions were found"
else
	not_ok "the functions were found" "$(cat "$tmp/declared")"
fi

broken() { # WHAT SED-SCRIPT FINDINGS-OF
	mistake "$tmp" '*.3.scd' "$@"
}

broken "a function that is missing" '/^int wr_netns_open(/d' differs
broken "another type" 's/pid_t pid,/int pid,/' differs
broken "a function that does not exist" 's/wr_netns_same(/wr_netns_equal(/' differs
broken "a function below another header" 's|^#include <warren/version.h>||' differs
broken "a function without words" 's/\*wr_netns_enter\*()//' silent
tap_done
