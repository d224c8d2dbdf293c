#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# abi.sh - what programs that were built against the library rely on is as libwarren.abi beside this
# says: symbols with their versions, prototypes, the sizes and members of structs, constants. A change
# is made there too, on purpose and seen by who reads it: UPDATE=1 meson test -C build abi writes it.

. "$WARREN_SOURCE/tests/house/tap.sh"
. "$WARREN_SOURCE/tests/house/api.sh"

file=$WARREN_SOURCE/tests/house/libwarren.abi
tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

# A build without libyaml has one library only.
promised() {
	if [ -n "$WARREN_LAB_BUILT" ]; then cat "$file"; else grep -v '^symbol libwarren-lab ' "$file"; fi
}

symbols() {
	for library in libwarren ${WARREN_LAB_BUILT:+libwarren-lab}; do
		nm -D --defined-only "$WARREN_BUILD/src/$library.so" |
			awk -v library="$library" '$2 == "T" { print "symbol", library, $3 }'
	done
}

# layout_program INCLUDE: prints what a compiler makes of the headers below that folder
layout_program() {
	for header in "$1"/warren/*.h; do
		echo "#include <warren/$(basename "$header")>"
	done
	cat <<'END'
#include <stdio.h>
#define SIZE(s) printf("struct %s %zu\n", #s, sizeof(struct s));
#define MEMBER(s, m) \
	printf("member %s.%s %zu %zu\n", #s, #m, offsetof(struct s, m), sizeof(((struct s *)0)->m));
#define CONSTANT(c) printf("constant %s %lld\n", #c, (long long)c);
int main(void)
{
END
	for header in "$1"/warren/*.h; do members "$header"; done | awk '
		NF == 1 { print "CONSTANT(" $1 ")"; next }
		$1 != last { print "SIZE(" $1 ")"; last = $1 }
		{ print "MEMBER(" $1 ", " $2 ")" }'
	echo '}'
}

described() { # INCLUDE
	symbols
	for header in "$1"/warren/*.h; do
		prototypes "$header" | sed 's/^/function /'
	done
	layout_program "$1" >"$tmp/layout.c"
	cc -I "$1" -o "$tmp/layout" "$tmp/layout.c" && "$tmp/layout"
}

if [ "$(getconf LONG_BIT)" != 64 ]; then
	skip "the library is what libwarren.abi promises" "that is written for 64 bits"
	tap_done
fi

described "$WARREN_SOURCE/include" >"$tmp/is" 2>&1
if [ -n "${UPDATE:-}" ]; then
	cp "$tmp/is" "$file"
fi
none "the library is what libwarren.abi promises" "$(promised | diff - "$tmp/is")"

broken() { # WHAT HEADER SED-SCRIPT
	rm -rf "$tmp/include"
	cp -r "$WARREN_SOURCE/include" "$tmp/include"
	sed -i "$3" "$tmp/include/warren/$2"
	described "$tmp/include" >"$tmp/other" 2>&1
	some "$1 is seen" "$(diff "$tmp/is" "$tmp/other" | grep '^[<>] \(function\|struct\|member\|constant\)')"
}

broken "a parameter of another type" netns.h 's/pid_t pid,/long pid,/'
broken "a member between others" link.h 's/uint32_t mtu;/uint32_t mtu, mru;/'
broken "a member of another size" link.h 's/char kind\[32\]/char kind[48]/'
broken "another value of a constant" model.h 's/WR_CLASS_LINK,/WR_CLASS_LINK = 9,/'
tap_done
