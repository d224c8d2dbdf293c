#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren id

load helper

@test "the namespace of this process, which has no name" {
	try warren id
	[ "$status" -eq 0 ]
	[ "$(echo "$output" | awk '$1 == "names" { print $2 }')" = - ]
	[ "$(echo "$output" | awk '$1 == "inode" { print $2 }')" = "$(stat -L -c %i /proc/self/ns/net)" ]
}

@test "all names of one namespace" {
	warren add a other
	ip netns attach b "$BASHPID"
	ip netns attach c "$BASHPID"
	[ "$("$WARREN" id | awk '$1 == "names" { print $2, $3 }')" = "b c" ]
}

@test "of a process by its PID" {
	warren add a
	"$WARREN" exec a sleep 60 </dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for runs $pid sleep
	try warren id --json $pid
	kill $pid
	[[ "$output" =~ ^\{\"pid\":$pid,\"names\":\[\"a\"\],\"inode\":[0-9]+,\"id\":[0-9]+,\"owner\":\{\"uid\":0,\"user_namespace\":[0-9]+\}\}$ ]]
}

@test "the id is the kernel's, and never used twice" {
	warren add a
	first=$("$WARREN" exec a "$WARREN" id | awk '$1 == "id" { print $2 }')
	warren rm a
	warren add a
	second=$("$WARREN" exec a "$WARREN" id | awk '$1 == "id" { print $2 }')
	# Each processor gives out numbers of its own range: later is not larger.
	[ "$first" -gt 0 ] && [ "$second" -gt 0 ] && [ "$second" -ne "$first" ]
}

@test "of a name" {
	warren add a
	ip netns attach b "$BASHPID"
	inode=$(stat -c %i /run/netns/a)
	[ "$("$WARREN" id a | awk '$1 == "inode" { print $2 }')" = "$inode" ]
	[[ "$("$WARREN" id --json a)" =~ ^\{\"names\":\[\"a\"\],\"inode\":$inode,\"id\":[0-9]+,\"owner\":\{ ]]
	[ "$("$WARREN" id host | sed -n 1p)" = "names  b" ]
}

@test "whose it is" {
	mkfifo go
	unshare -Urn sh -c 'readlink /proc/self/ns/user >user; read -r _; :' <go 3>&- &
	pid=$!
	exec 4>go
	wait_for [ -s user ]
	user=$(sed 's/.*\[\(.*\)\]/\1/' user)
	[ "$("$WARREN" id $pid | awk '$1 == "owner"')" = "owner  0 (user namespace $user)" ]
	# From inside it is told what belongs to it, and not whose the others' are.
	try nsenter -t $pid -U --preserve-credentials "$WARREN" id
	[ "$status" -eq 0 ]
	[[ "$output" == *"owner  ?"* ]]
	exec 4>&-
	wait $pid
}

@test "wrong words" {
	fails 1 'no namespace "foo"' warren id foo
	fails 1 'no namespace "0"' warren id 0
	fails 1 'no process 2147483647' warren id 2147483647
}
