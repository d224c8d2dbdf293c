#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# headers.sh - every public header compiles alone, in C and in C++; every private one alone in C.

. "$WARREN_SOURCE/tests/house/tap.sh"

# compiles NAME CODE COMPILER...
compiles() {
	name=$1
	code=$2
	shift 2
	if out=$(echo "$code" | "$@" -fsyntax-only - 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$out"
	fi
}

warnings='-Wall -Wextra -Werror -Wshadow -Wundef'
for path in "$WARREN_SOURCE"/include/warren/*.h; do
	h=$(basename "$path")
	# shellcheck disable=SC2086 # several options on purpose
	compiles "$h in C" "#include <warren/$h>" \
		cc -x c -std=c11 $warnings -Wstrict-prototypes -I "$WARREN_SOURCE/include"
	# shellcheck disable=SC2086 # several options on purpose
	compiles "$h in C++" "#include <warren/$h>" \
		c++ -x c++ -std=c++11 $warnings -I "$WARREN_SOURCE/include"
	if grep -q "'$h'" "$WARREN_SOURCE/include/warren/meson.build"; then
		ok "$h is installed"
	else
		not_ok "$h is installed" "include/warren/meson.build does not list it"
	fi
done

for h in $(cd "$WARREN_SOURCE/src" && find . -name '*.h' | sed 's|^\./||' | sort); do
	# shellcheck disable=SC2086 # several options on purpose
	compiles "$h" "#include \"$h\"" cc -x c -std=gnu17 -D_GNU_SOURCE $warnings \
		-I "$WARREN_SOURCE/include" -I "$WARREN_SOURCE/src"
done
tap_done
