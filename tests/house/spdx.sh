#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# spdx.sh - every file says its licence in its first lines, and the right one for its place.

. "$WARREN_SOURCE/tests/house/tap.sh"
cd "$WARREN_SOURCE" || exit 1

# Files that cannot say it, or that are data: the licence texts, prose, what programs wrote or read
# as an exact text, graphs of others beside their licence.
without='^(COPYING|COPYING\.LIB)$|\.md$|^tests/golden/.*/|^tests/topologies/|^tests/fuzz/corpus/|^examples/|\.(json|svg|abi|txt|dict|bin|snap|expect|changed?)$'

files() {
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard
	else
		find . -type f -not -path './build*' | sed 's|^\./||'
	fi
}

# lacking REGEX: the files read from stdin that do not say a licence that matches.
lacking() {
	# shellcheck disable=SC2016 # awk's own dollars
	while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done | said="SPDX-License-Identifier: ($1)( |\$)" xargs -d '\n' -r awk '
		FNR <= 5 && $0 ~ ENVIRON["said"] { good[FILENAME] = 1 }
		FNR > 5 { nextfile }
		END { for (i = 1; i < ARGC; i++) if (!good[ARGV[i]]) print ARGV[i] }'
}

none "no file without SPDX" "$(files | grep -vE "$without" | lacking '(L?GPL-2\.[01]-or-later)')"
none "the libraries are LGPL" \
	"$(files | grep -E '^(src|include)/.*\.[ch]$' | grep -vE '^src/(cli|run)/' | lacking 'LGPL-2\.1-or-later')"
none "programs, tests and benches are GPL" \
	"$(files | grep -E '^(src/cli|src/run|tests|bench)/.*\.(c|h|sh|bats)$' | lacking 'GPL-2\.0-or-later')"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT
echo 'int x;' >"$tmp/bare.c"
some "a file without it is seen" "$(echo "$tmp/bare.c" | lacking 'LGPL-2\.1-or-later')"
tap_done
