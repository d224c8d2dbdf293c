#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren ls

load helper

@test "nothing there: nothing said" {
	try warren ls
	[ "$status" -eq 0 ] && [ -z "$output" ] && [ -z "$stderr" ]
	[ "$("$WARREN" ls --json)" = "[]" ]
}

@test "sorted, with devices and processes" {
	warren add c a b
	ip link add v0 type veth peer name v1 netns b
	"$WARREN" exec b sleep 60 </dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for runs $pid sleep
	try warren ls
	kill $pid
	[ "$(echo "$output" | awk 'NR > 1 { printf "%s ", $1 }')" = "a b c " ]
	[ "$(echo "$output" | awk '$1 == "b" { print $2, $4, $5 }')" = "- 2 1" ]
	[ "$(echo "$output" | awk '$1 == "a" { print $2, $4, $5 }')" = "- 1 0" ]
	ip link del v0
}

@test "--json says the same" {
	warren add a
	try warren ls --json
	[[ "$output" =~ ^\[\{\"name\":\"a\",\"lab\":null,\"id\":[0-9]+,\"inode\":$(stat -L -c %i /run/netns/a),\"stale\":false,\"devices\":1,\"processes\":0\}\]$ ]]
}

@test "a stale name is told" {
	mkdir -p /run/netns
	touch /run/netns/old
	try warren ls
	[ "$status" -eq 0 ]
	[ "$(echo "$output" | awk '$1 == "old" { print $3, $4, $5 }')" = "stale ? ?" ]
}

@test "a lab's node is told" {
	mkdir -p /run/warren/labs/l1/ns /run/netns
	touch /run/warren/labs/l1/ns/r1
	unshare -n mount --bind /proc/self/ns/net /run/warren/labs/l1/ns/r1
	ln -s /run/warren/labs/l1/ns/r1 /run/netns/r1
	[ "$("$WARREN" ls | awk '$1 == "r1" { print $2 }')" = l1 ]
	umount /run/warren/labs/l1/ns/r1
}

@test "names are safe for a terminal" {
	ip netns add "$(printf 'a\033[31mb')"
	try warren ls
	[[ "$output" == *'a\x1b[31mb'* ]]
}

@test "reading changes nothing: no nsid is left behind" {
	warren add a b
	ip -n a link add v0 type veth peer name v1 netns b
	before=$(ip netns list-id | wc -l; ip -n a netns list-id | wc -l; find /run | sort)
	warren ls >/dev/null
	[ "$(ip netns list-id | wc -l; ip -n a netns list-id | wc -l; find /run | sort)" = "$before" ]
}

@test "a full disk is an error" {
	warren add a
	[ -e /dev/full ] || skip "no /dev/full"
	run -1 bash -c '"$WARREN" ls >/dev/full'
	[[ "$output" == *'cannot write the answer'* ]]
}
