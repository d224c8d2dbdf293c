#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren add

load helper

@test "add makes a namespace that ip finds, with lo up" {
	try warren add a
	[ "$status" -eq 0 ] && [ -z "$output" ] && [ -z "$stderr" ]
	[ "$(names)" = "a " ]
	ip -n a -o link show lo | grep -q '<LOOPBACK,UP,LOWER_UP>'
	ip netns exec a ping -c1 -W1 127.0.0.1
}

@test "add --no-up leaves lo down" {
	warren add --no-up a
	ip -n a -o link show lo | grep -q '<LOOPBACK> '
}

@test "add makes another namespace than this one, one per name" {
	warren add a b
	[ "$(names)" = "a b " ]
	a=$(ip netns exec a readlink /proc/self/ns/net)
	b=$(ip netns exec b readlink /proc/self/ns/net)
	[ "$a" != "$b" ] && [ "$a" != "$(readlink /proc/self/ns/net)" ]
}

@test "add of several names makes all or none" {
	warren add b
	fails 1 'namespace "b" exists already.*warren rm b' warren add a b c
	[ "$(names)" = "b " ]
}

@test "a name that stock ip made is there already" {
	ip netns add a
	fails 1 'namespace "a" exists already' warren add a
}

@test "names that cannot be" {
	fails 2 'a name has no "/"' warren add a/b
	fails 2 'cannot be a namespace' warren add ''
	fails 2 'cannot be a namespace' warren add ..
	fails 2 'means the namespace that warren is started in' warren add host
	fails 2 'cannot be a namespace' warren add "$(printf 'a\nb')"
	fails 2 'named twice' warren add a a
	fails 2 'too few arguments' warren add
	[ "$(names)" = "" ]
}

@test "names that can be" {
	warren add -- -h 'a b' "$(printf '%0255d' 7)" ä '*' 12
	[ "$(ls /run/netns | wc -l)" -eq 6 ]
}

@test "what a killed ip left (an empty file without permissions) does not stand in the way" {
	warren add other
	touch /run/netns/a && chmod 000 /run/netns/a && touch -d '1 minute ago' /run/netns/a
	warren add a
	ip netns exec a true
}

@test "what was left under another name goes too" {
	warren add other
	touch /run/netns/b && chmod 1000 /run/netns/b # the mode says that it was warren
	warren add a
	[ "$(names)" = "a other " ]
}

@test "many adds at once of one name: one wins" {
	for i in 1 2 3 4 5 6 7 8; do
		{ "$WARREN" add a 2>/dev/null && echo won >>wins; } &
	done
	wait
	[ "$(wc -l <wins)" -eq 1 ]
	ip netns exec a true
}

@test "without privilege: one line says what is needed" {
	[ "$(id -u)" -eq 0 ] || skip "needs a user to change to"
	setpriv --bounding-set -all --inh-caps -all "$WARREN" add a 2>said && false
	[ "$(grep -c . said)" -le 2 ]
	grep -q 'needs root: CAP_SYS_ADMIN and CAP_NET_ADMIN' said
	[ "$(names)" = "" ]
}
