#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren move

load helper

setup_wire() {
	warren add a b c
	warren wire a:x 10.0.0.1/24 fd00::1/64 -- c:z 10.0.0.2/24
	ip -n a route add 10.9.0.0/16 via 10.0.0.2
	ip -n a route add fd09::/32 via fd00::2
}

# state NS DEVICE: what a person would compare
state() {
	ip -n "$1" -o link show "$2" | grep -o '<[^>]*>'
	ip -n "$1" -o addr show "$2" | awk '/10\.|fd00/ { print $4 }'
	ip -n "$1" route
	ip -n "$1" -6 route | grep fd
}

@test "move says what the kernel cleared" {
	setup_wire
	try warren move a:x b
	[ "$status" -eq 0 ] && [ -z "$output" ]
	[ "${stderr_lines[0]}" = "moved a:x to b:x" ]
	[[ "$stderr" == *"cleared: up"* ]]
	[[ "$stderr" == *"cleared: address 10.0.0.1/24"* ]]
	[[ "$stderr" == *"cleared: route 10.9.0.0/16 via 10.0.0.2"* ]]
	[[ "$stderr" == *"cleared: route fd09::/32 via fd00::2"* ]]
	[[ "$stderr" != *restored* && "$stderr" != *fe80* && "$stderr" != *"proto kernel"* ]]
	run ! ip -n a link show x
	[ -z "$(ip -n b -o -4 addr show x)" ]
	ip -n b -o link show x | grep -qv UP,LOWER_UP
}

@test "--keep all: as it was, in the other namespace, by another name" {
	setup_wire
	before=$(state a x | sed 's/ dev x / dev new /')
	try warren move a:x b:new --keep all
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"restored: route"* && "$stderr" != *cleared* ]]
	wait_for carrier b new
	diff <(echo "$before") <(state b new)
	ip netns exec b ping -c1 -W2 10.0.0.2
}

@test "--keep some" {
	setup_wire
	warren move a:x b -k addresses,up 2>said
	grep -q 'restored: address 10.0.0.1/24' said
	grep -q 'cleared: route 10.9' said
	ip -n b -o link show x | grep -q '[<,]UP[,>]'
	[ -z "$(ip -n b route show 10.9.0.0/16)" ]
}

@test "a port of a bridge: master" {
	setup_wire
	ip -n a link add br0 type bridge
	ip -n a link set x master br0
	ip -n b link add br0 type bridge
	try warren move --keep master a:x b
	[[ "$stderr" == *"restored: master br0"* ]]
	ip -n b -o link show x | grep -q 'master br0'
}

@test "what cannot be restored: the device is where it was, with all that it had" {
	setup_wire
	warren wire b:y -- c:y
	ip -n b addr add 10.0.0.1/24 dev y
	ip -n b link add dup type veth peer name dup2
	before=$(state a x)
	# The gateway is on no net of b once the address is left out.
	fails 1 'cannot restore what a:x had' warren move --keep routes a:x b
	[[ "$stderr" == *"the device is where it was"* ]]
	wait_for carrier a x
	diff <(echo "$before") <(state a x)
}

@test "a master that is not there: refused before anything" {
	setup_wire
	ip -n a link add br0 type bridge
	ip -n a link set x master br0
	fails 1 'b has no device "br0"' warren move --keep master a:x b
	ip -n a -o link show x | grep -q 'master br0'
}

@test "a name that is taken: what to do" {
	setup_wire
	warren wire b:x -- c:x
	fails 1 'b has a device "x" already.*warren move a:x b:NAME' warren move a:x b
	ip -n a link show x
}

@test "what cannot be moved" {
	setup_wire
	fails 1 'cannot move a:lo.*make it there' warren move a:lo b
	fails 1 'cannot move a:lo.*make it there' warren move a:lo b:lo2
	fails 1 'a has no device "y"' warren move a:y b
	fails 2 'is in a already' warren move a:x a
	fails 1 'there is no namespace "zz"' warren move a:x zz
	fails 2 'none of addresses, routes, up, master, all' warren move --keep adresses a:x b
	fails 2 '"a" is not NODE:DEVICE' warren move a b
}

@test "to the host and back" {
	warren add a
	ip link add warren-t0 type veth peer name warren-t1
	warren move host:warren-t1 a:t 2>/dev/null
	ip -n a link show t
	warren move a:t host 2>/dev/null
	ip link show t
	ip link del warren-t0
}
