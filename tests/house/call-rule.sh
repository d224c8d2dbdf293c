#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# call-rule.sh - who may call what: namespaces and mounts are the business of nl/ and netns/; output,
# arguments, environment and exit are the business of the programs.

. "$WARREN_SOURCE/tests/house/tap.sh"

namespaces='setns|unshare|clone|clone3|mount|umount|umount2|move_mount|open_tree|fsopen|fsmount|fsconfig|mount_setattr|pivot_root|chroot'
printing='printf|vprintf|puts|putchar|perror'
leaving='exit|abort|err|errx|warn|warnx'

code_of=$WARREN_SOURCE/tests/house/code-of.py
tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

# uses REGEX CODE FOLDER-REGEX: the lines of CODE that match REGEX, but for those below the folders.
uses() {
	grep -E "$1" "$2" | grep -vE "^($3)" | sort
}

calls() { # FUNCTIONS
	printf '%s\n' "(^|[^A-Za-z0-9_>.])($1)[[:blank:]]*\\(|(SYS|__NR)_($1)([^a-z0-9_]|\$)"
}

words() { # WORDS
	printf '%s\n' "(^|[^A-Za-z0-9_])($1)([^A-Za-z0-9_]|\$)"
}

src=$tmp/src
"$code_of" "$WARREN_SOURCE/src" >"$src"
some "there is code to look at" "$(uses "$(calls 'setns')" "$src" 'none/')"
none "only nl and netns change namespaces and mounts" \
	"$(uses "$(calls "$namespaces")" "$src" 'nl/|netns/')"
none "only cli prints" "$(uses "$(calls "$printing")" "$src" 'cli/')"
none "only cli knows stdout and stderr" "$(uses "$(words 'stdout|stderr')" "$src" 'cli/')"
# base/stop.c is compiled into test builds alone (base/stop.h).
none "only cli reads the environment" \
	"$(uses "$(calls 'getenv|secure_getenv|setenv|putenv')" "$src" 'cli/|base/stop\.c')"
none "only cli reads the arguments" \
	"$(uses "$(calls 'getopt|getopt_long')" "$src" 'cli/')"
none "only programs exit" "$(uses "$(calls "$leaving")" "$src" 'cli/|run/')"
none "no function that cannot be used safely" \
	"$(uses "$(calls 'strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|alloca|strtok|system|popen|tmpnam|mktemp')" "$src" 'none/')"

mkdir -p "$tmp/own/rt"

# code_with CODE: the code of a tree of this one file
code_with() {
	printf '%s\n' "$1" >"$tmp/own/rt/x.c"
	"$code_of" "$tmp/own" >"$tmp/code"
	echo "$tmp/code"
}

broken() { # NAME REGEX CODE
	some "$1" "$(uses "$2" "$(code_with "$3")" 'netns/|cli/')"
}
allowed() { # NAME REGEX CODE
	none "$1" "$(uses "$2" "$(code_with "$3")" 'netns/|cli/')"
}
broken "setns is seen" "$(calls "$namespaces")" 'int f(int fd) { return setns(fd, 0); }'
broken "a raw system call is seen" "$(calls "$namespaces")" \
	'int f(void) { return syscall(SYS_move_mount, 1); }'
broken "printf is seen" "$(calls "$printing")" 'void f(void) { printf ("x"); }'
allowed "comments and texts are not calls" "$(calls "$namespaces")" \
	'/* setns(fd) */ const char *t = "unshare(1) \" mount("; // mount(x)'
allowed "longer names are other functions" "$(calls "$namespaces")" \
	'int g(int n) { return netns_mount(n) + lazy_umount(n) + x->mount(1); }'
allowed "a format attribute prints nothing" "$(calls "$printing")" \
	'void f(const char *, ...) __attribute__((format(printf, 1, 2)));'
tap_done
