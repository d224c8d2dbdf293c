#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# install.sh - what is installed is complete: a stranger's program compiles by pkg-config and runs.

. "$WARREN_SOURCE/tests/house/tap.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

if out=$(meson install -C "$WARREN_BUILD" --no-rebuild --destdir "$tmp" 2>&1); then
	ok "meson install"
else
	not_ok "meson install" "$out"
fi

installed() { # NAME
	found=$(find "$tmp" -name "$1" | head -n 1)
	if [ -n "$found" ]; then
		ok "$1 is installed"
	else
		not_ok "$1 is installed" "nowhere below the destination"
	fi
}

installed warren
installed libwarren.so
if [ -n "$WARREN_LAB_BUILT" ]; then
	installed libwarren-lab.so
fi
if [ -n "$WARREN_LAB" ]; then
	case $(find "$tmp" -name lab -type f) in
	*/libexec/warren/lab) ok "lab is installed in libexec/warren" ;;
	*) not_ok "lab is installed in libexec/warren" "$(find "$tmp" -name lab)" ;;
	esac
fi

cat >"$tmp/stranger.c" <<'END'
#include <stdio.h>
#include <warren/version.h>

int main(void)
{
	return puts(wr_version()) < 0;
}
END
pc=$(find "$tmp" -name libwarren.pc)
libs=$(dirname "$(find "$tmp" -name libwarren.so)")
options=$(PKG_CONFIG_SYSROOT_DIR="$tmp" PKG_CONFIG_PATH="$(dirname "$pc")" \
	pkg-config --cflags --libs libwarren)
# A library with sanitizers wants a program with them.
[ "$WARREN_SANITIZE" = none ] || options="$options -fsanitize=$WARREN_SANITIZE"
# shellcheck disable=SC2086 # several options on purpose
out=$(cc -o "$tmp/stranger" "$tmp/stranger.c" $options 2>&1 &&
	LD_LIBRARY_PATH="$libs" "$tmp/stranger")
if [ "warren $out" = "$("$WARREN" version | head -n 1)" ]; then
	ok "a program with libwarren says the version that warren says"
else
	not_ok "a program with libwarren says the version that warren says" "$out"
fi
tap_done
