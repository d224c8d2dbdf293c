#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# install.sh - what is installed is complete: a stranger's program compiles by pkg-config and runs.

. "$WARREN_SOURCE/tests/house/tap.sh"
. "$WARREN_SOURCE/tests/house/api.sh"
. "$WARREN_SOURCE/tests/house/stranger.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

install_into "$tmp"

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

stranger "$tmp"

cat >"$tmp/stranger.c" <<'END'
#include <stdio.h>
#include <warren/version.h>

int main(void)
{
	return puts(wr_version()) < 0;
}
END
out=$(builds_from "$tmp/stranger.c" "$tmp/stranger" && runs_there "$tmp/stranger")
if [ "warren $out" = "$("$WARREN" version | head -n 1)" ]; then
	ok "a program with libwarren says the version that warren says"
else
	not_ok "a program with libwarren says the version that warren says" "$out"
fi

# The program of the README, word for word.
# shellcheck disable=SC2016 # the quotes of Markdown
sed -n '/^```c$/,/^```$/{/^```/!p}' "$WARREN_SOURCE/README.md" >"$tmp/readme.c"
if out=$(builds_from "$tmp/readme.c" "$tmp/readme"); then
	ok "the program in README.md builds"
else
	not_ok "the program in README.md builds" "$out"
fi
user=
[ "$(id -u)" -eq 0 ] || user=--map-root-user
if out=$(runs_there unshare --net $user "$tmp/readme" 2>&1) &&
	[ "$out" = "a socket in a network of its own" ]; then
	ok "the program in README.md runs"
else
	not_ok "the program in README.md runs" "$out"
fi

# ------ the installed program, from where it is ------

program=$(find "$tmp" -path '*/bin/warren')

# same NAME EXPECTED SAID
same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "$3"
	fi
}

same "the installed warren says its version as JSON" "$("$WARREN" version --json)" \
	"$("$program" version --json 2>&1)"
if [ -n "$WARREN_LAB" ]; then
	same "the installed warren finds its program for labs" "$("$WARREN" check --json \
		"$WARREN_SOURCE/examples/two-sites.yaml")" \
		"$("$program" check --json "$WARREN_SOURCE/examples/two-sites.yaml" 2>&1)"
	mv "$(dirname "$program")/../libexec/warren/lab" "$tmp/lab-elsewhere"
	case $("$program" check "$WARREN_SOURCE/examples/two-sites.yaml" 2>&1) in
	*'libexec/warren/lab is missing'*) ok "without it, warren says what is missing" ;;
	*'two-sites: '*) ok "without it, one that is installed elsewhere is found" ;;
	*) not_ok "without it, warren says what is missing" "it does not" ;;
	esac
fi

completion=$(find "$tmp" -path '*/bash-completion/completions/warren')
# shellcheck disable=SC2016 # for the shell inside
same "the completion that is installed completes" "plan" "$(PATH="$(dirname "$program"):$PATH" \
	bash -c 'source "$1"; COMP_LINE="warren pl" COMP_POINT=9 COMP_WORDS=(warren pl) COMP_CWORD=1
		_warren; echo "${COMPREPLY[@]}"' bash "$completion" 2>&1)"

if [ -d "$WARREN_BUILD/man" ] && ls "$WARREN_BUILD"/man/*.1 >/dev/null 2>&1; then
	for page in "$WARREN_BUILD"/man/*.[1-8]; do
		installed "$(basename "$page")"
	done
	none "each function has a page by its name" "$(
		for header in "$WARREN_SOURCE"/include/warren/*.h; do
			prototypes "$header"
		done | sed -E 's/^[^(]*[ *](wr_[a-z0-9_]+)\(.*/\1/' | while read -r name; do
			page=$(find "$tmp" -path "*/man3/$name.3")
			[ -s "$page" ] && grep -qF "$name" "$page" || echo "$name"
		done
	)"
fi
tap_done
