#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren rm

load helper

@test "rm takes names away, and their namespaces" {
	warren add a b
	ip link add v0 type veth peer name v1 netns a
	try warren rm a b
	[ "$status" -eq 0 ] && [ -z "$output" ] && [ -z "$stderr" ]
	[ "$(names)" = "" ]
}

@test "rm of several: all or none" {
	warren add a c
	before=$(stat -c %i /run/netns/a)
	fails 1 'cannot remove the name "b"' warren rm a b c
	[ "$(names)" = "a c " ]
	[ "$(stat -c %i /run/netns/a)" = "$before" ]
}

@test "a name that is not there: the nearest one" {
	warren add alice
	fails 1 'did you mean "alice"' warren rm alcie
}

@test "a node goes with its lab only" {
	mkdir -p /run/warren/labs/l1/ns /run/netns
	touch /run/warren/labs/l1/ns/r1
	unshare -n mount --bind /proc/self/ns/net /run/warren/labs/l1/ns/r1
	ln -s /run/warren/labs/l1/ns/r1 /run/netns/r1
	fails 1 'is a node of lab "l1".*warren down l1' warren rm r1
	fails 1 'is a node of lab "l1".*warren down l1' warren rm l1/r1
	[ -L /run/netns/r1 ]
	umount /run/warren/labs/l1/ns/r1
}

@test "a link that leads nowhere goes" {
	mkdir -p /run/netns
	ln -s /run/warren/labs/gone/ns/r1 /run/netns/r1
	warren rm r1
	[ ! -L /run/netns/r1 ]
}

@test "a link is never followed" {
	warren add a
	ln -s a /run/netns/b
	warren rm b
	[ "$(names)" = "a " ]
	ip netns exec a true
}

@test "a stale file goes, a directory does not" {
	mkdir -p /run/netns/d
	touch /run/netns/stale
	warren rm stale
	fails 1 'look at /run/netns/d' warren rm d
	rmdir /run/netns/d
}

@test "a namespace in use lives on without a name; it is no error" {
	warren add a
	"$WARREN" exec a sleep 60 </dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for runs $pid sleep
	warren rm a
	[ "$(names)" = "" ]
	nsenter -t $pid -n true
	kill $pid
}

@test "used wrongly" {
	fails 2 'too few arguments' warren rm
	fails 2 'the namespace that warren was started in' warren rm host
	fails 2 'no option "--forse"' warren rm --forse a
}
