#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# needed.sh - what each program and library needs to be loaded, by readelf -d: the fast ones libmnl
# and libc alone.

. "$WARREN_SOURCE/tests/house/tap.sh"

allowed='libmnl\.so\.0|libc\.so\.6|ld-linux[-a-z0-9_]*\.so\.[0-9]'
# A build with sanitizers brings their libraries along.
[ "$WARREN_SANITIZE" = none ] || allowed="$allowed|lib[a-z]*san\\.so\\.[0-9]+|libgcc_s\\.so\\.1|libm\\.so\\.6"
lab_allowed='libyaml-0\.so\.2|libexpat\.so\.1'

needed_of() {
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# rule NAME FILE MORE: nothing but `allowed` and MORE is needed.
rule() {
	if [ ! -e "$2" ]; then
		not_ok "$1" "$2 was not built"
		return
	fi
	if [ -z "$(needed_of "$2")" ]; then
		not_ok "$1" "readelf shows nothing for $2"
		return
	fi
	none "$1" "$(needed_of "$2" | grep -vE "^($allowed${3:+|$3})\$")"
}

rule "warren needs libmnl and libc" "$WARREN" ''
rule "libwarren needs libmnl and libc" "$WARREN_BUILD/src/libwarren.so" ''
if [ -n "$WARREN_LAB_BUILT" ]; then
	rule "libwarren-lab needs libyaml and expat besides" "$WARREN_BUILD/src/libwarren-lab.so" \
		"$lab_allowed"
fi
if [ -n "$WARREN_LAB" ]; then
	rule "lab needs libyaml and expat besides" "$WARREN_LAB" "$lab_allowed"
fi
if needed_of "$WARREN" | grep -qE 'yaml|expat'; then
	not_ok "warren starts without libyaml and expat" "$(needed_of "$WARREN")"
else
	ok "warren starts without libyaml and expat"
fi
tap_done
