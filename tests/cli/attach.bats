#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren attach

load helper

# A process in a namespace of its own; its pid in $pid. It ends when descriptor 4 is closed.
apart() {
	mkfifo go
	unshare -n sh -c ': >ready; read -r _; :' <go 3>&- &
	pid=$!
	exec 4>go
	wait_for [ -e ready ]
}

leave() {
	exec 4>&-
	wait "$pid"
}

@test "the namespace of a process, which lives on without it" {
	apart
	inode=$(stat -L -c %i "/proc/$pid/ns/net")
	try warren attach a "$pid"
	[ "$status" -eq 0 ] && [ -z "$output" ] && [ -z "$stderr" ]
	leave
	[ "$(names)" = "a " ]
	[ "$(stat -c %i /run/netns/a)" = "$inode" ]
	ip netns exec a true
}

@test "of a path: one more name" {
	warren add a
	warren attach b /run/netns/a
	[ "$(names)" = "a b " ]
	[ "$(stat -c %i /run/netns/a)" = "$(stat -c %i /run/netns/b)" ]
	warren rm a
	ip netns exec b true
}

@test "what a kill left of the name is replaced" {
	mkdir -p /run/netns
	touch /run/netns/a
	chmod 1000 /run/netns/a
	warren attach a $$
	ip netns exec a true
}

@test "a name that is taken, as add says it" {
	warren add a
	inode=$(stat -c %i /run/netns/a)
	fails 1 'namespace "a" exists already.*warren rm a' warren attach a $$
	[ "$(stat -c %i /run/netns/a)" = "$inode" ]
	fails 2 'it means the namespace that warren is started in' warren attach host $$
	fails 2 'cannot be a namespace.s name' warren attach x/y $$
	fails 2 'no control characters' warren attach $'a\nb' $$
}

@test "what is no namespace" {
	mkdir -p /run/netns
	: >file
	fails 1 './file is not a network namespace' warren attach b ./file
	fails 1 '/proc/self/ns/mnt is not a network namespace' warren attach b /proc/self/ns/mnt
	fails 1 'no process 2147483647' warren attach b 2147483647
	fails 1 './nothing: No such file' warren attach b ./nothing
	[ -z "$(names)" ] && [ ! -e /run/netns/b ]
}

@test "used wrongly" {
	fails 2 'neither a PID nor a path.*\./b; a name.* /run/netns/b' warren attach a b
	fails 2 'neither a PID nor a path' warren attach a 0
	fails 2 'too few arguments' warren attach a
}
