#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren exec --all

load helper

teardown() {
	rm -f /run/one /run/two
	forget_names
}

# inode NAME: as the program inside sees it
inode() {
	echo "net:[$(stat -L -c %i "/run/netns/$1")]"
}

@test "in every namespace, each with a block below its name" {
	warren add a b c
	try warren exec --all --jobs 1 readlink /proc/self/ns/net
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	[ "$output" = "$(printf '==> a <==\n%s\n\n==> b <==\n%s\n\n==> c <==\n%s' "$(inode a)" "$(inode b)" "$(inode c)")" ]
	[ "$("$WARREN" exec -a readlink /proc/self/ns/net | grep '^net' | sort)" = \
		"$(echo "$output" | grep '^net' | sort)" ]
}

@test "where there is none: nothing" {
	try warren exec --all true
	[ "$status" -eq 0 ] && [ -z "$output$stderr" ]
}

@test "1 if it failed somewhere, and where" {
	warren add a b c
	try warren exec --all sh -c '[ "$(readlink /proc/self/ns/net)" = "$1" ] || exit 7' - "$(inode a)"
	[ "$status" -eq 1 ]
	[ "$(echo "$stderr" | sort)" = "$(printf 'warren: b: exit status 7\nwarren: c: exit status 7')" ]
	[ "$(echo "$output" | grep -c '^==> . <==$')" -eq 3 ]
	try warren exec --all sh -c 'kill -9 $$'
	[ "$status" -eq 1 ]
	[[ "$stderr" == *'warren: a: ended by signal 9 (Killed)'* ]]
	try warren exec --all no-such
	[ "$status" -eq 1 ]
	[[ "$stderr" == *'cannot run "no-such"'*'warren: a: exit status 127'* ]]
}

@test "side by side, and their lines do not mix" {
	warren add a b
	mkfifo /run/one /run/two
	try timeout 60 "$WARREN" exec --all -j 2 sh -c 'if [ "$(readlink /proc/self/ns/net)" = "$1" ]
		then echo a1; echo >/run/one; read -r x </run/two; echo a2
		else read -r x </run/one; echo b1; echo b2; echo >/run/two; fi' - "$(inode a)"
	[ "$status" -eq 0 ]
	[ "$(echo "$output" | xargs)" = '==> a <== a1 a2 ==> b <== b1 b2' ] ||
		[ "$(echo "$output" | xargs)" = '==> b <== b1 b2 ==> a <== a1 a2' ]
}

@test "--jobs: never more at once" {
	warren add a b c d
	warren exec --all --jobs 1 sh -c 'mkdir busy && ls / >/dev/null && rmdir busy'
	fails 2 'a number from 1 to' warren exec --all -j 0 true
	fails 2 'a number from 1 to' warren exec --all -j x true
	warren exec --all -j 1000 true
}

@test "output and errors stay apart where ours are, in order where they are one" {
	warren add a
	try warren exec --all sh -c 'echo out; echo err >&2; printf more'
	[ "$output" = "$(printf '==> a <==\nout\nmore')" ]
	[ "$stderr" = "$(printf '==> a <==\nerr')" ]
	"$WARREN" exec --all sh -c 'echo one; echo two >&2; printf three' >both 2>&1
	[ "$(cat both)" = "$(printf '==> a <==\none\ntwo\nthree')" ]
	"$WARREN" exec --all sh -c 'echo one | tee /dev/stderr' >both 2>&1
	[ "$(cat both)" = "$(printf '==> a <==\none\none')" ]
}

@test "as much as it prints; nothing is read" {
	warren add a
	[ "$("$WARREN" exec --all head -c 3000000 /dev/zero | tail -c +11 | head -c 3000000 | tr -d '\0' | wc -c)" -eq 0 ]
	[ "$("$WARREN" exec --all head -c 3000000 /dev/zero | wc -c)" -eq 3000011 ]
	[ "$(echo input | "$WARREN" exec --all cat)" = '==> a <==' ]
	run -1 bash -c '"$WARREN" exec --all echo x 2>&1 >/dev/full'
	[[ "$output" == *'cannot write the answer'* ]]
}

@test "what the program left behind keeps nobody waiting" {
	warren add a
	try timeout 60 "$WARREN" exec --all sh -c 'sleep 1000 & echo $!'
	[ "$status" -eq 0 ]
	kill "${lines[1]}"
}

@test "what is no namespace is left out; odd names are safe for a terminal, and are names" {
	warren add a
	touch /run/netns/stale
	ip netns add host
	ip netns add "$(printf 'x\033[31m')"
	try warren exec --all -j 1 readlink /proc/self/ns/net
	[ "$status" -eq 0 ]
	[ "$stderr" = 'warren: warning: "stale" is stale and left out (warren rm stale)' ]
	[[ "$output" == *"==> host <=="*"$(inode host)"*'==> x\x1b[31m <=='* ]]
	[[ "$output" != *stale* ]]
}

@test "a signal is passed on; no more are begun" {
	warren add a b
	mkfifo /run/one
	"$WARREN" exec --all -j 1 sh -c 'trap "echo got it; exit 3" TERM
		exec 4<>/run/one; echo ready >ready; while :; do read -r x <&4; done' >out 2>err 3>&- &
	pid=$!
	wait_for grep -q ready ready
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 130 ]
	[ "$(cat out)" = "$(printf '==> a <==\ngot it')" ]
	[ "$(cat err)" = "$(printf 'warren: a: exit status 3\ninterrupted: 1 of 2 namespaces were not tried')" ]
}

@test "as somebody else, who may open what is printed to by its name" {
	setpriv --reuid=4711 --regid=4711 --clear-groups true 2>/dev/null || skip "needs a second user"
	warren add a
	[ "$("$WARREN" exec --all --user 4711:4711 sh -c 'id -u >/dev/stdout')" = "$(printf '==> a <==\n4711')" ]
}

@test "used wrongly" {
	fails 2 'too few arguments: usage: warren exec NAME' warren exec --all
	fails 2 'too few arguments' warren exec --all --
}
