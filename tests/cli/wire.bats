#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren wire, warren unwire

load helper

# links NAME: the devices of a namespace but lo, on one line
links() {
	ip -n "$1" -o link | cut -d: -f2 | cut -d@ -f1 | tr -d ' ' | grep -vx lo | tr '\n' ' '
}

@test "one pair, addressed and raised" {
	warren add ns1
	try warren wire ns1:veth1 10.0.0.2/24 -- host:veth0 10.0.0.1/24
	[ "$status" -eq 0 ] && [ -z "$output" ] && [ -z "$stderr" ]
	ip -n ns1 -o link show veth1 | grep -q 'UP,LOWER_UP'
	ip -o link show veth0 | grep -q 'UP,LOWER_UP'
	ip -n ns1 -o addr show veth1 | grep -q 'inet 10.0.0.2/24'
	ping -c1 -W2 10.0.0.2
	"$WARREN" exec ns1 ping -c1 -W2 10.0.0.1
	ip link del veth0
}

@test "in one word or many; IPv6; mtu; no address at all" {
	warren add a b
	warren wire "a:x fd00::1/64, 10.0.0.1/24 -- b:y fd00::2/64  mtu 9000"
	warren wire a:z -- b:z
	ip -n a -o link show x | grep -q 'mtu 9000'
	ip -n b -o link show y | grep -q 'mtu 9000'
	ip netns exec a ping -c1 -W2 fd00::2
	[ "$(links a)" = "x z " ]
}

@test "without a device the first free eth" {
	warren add a b
	warren wire a -- b
	warren wire a:eth1 -- b
	warren wire a -- b
	[ "$(links a)" = "eth0 eth1 eth2 " ]
	[ "$(links b)" = "eth0 eth1 eth2 " ]
}

@test "both ends in one namespace" {
	warren add a
	warren wire a:x -- a:y
	warren wire a -- a
	[ "$(links a | tr ' ' '\n' | sort | tr '\n' ' ')" = "eth0 eth1 x y " ]
}

@test "queues, as a lab's wires have them" {
	warren add a b
	warren wire a:x -- b:y
	ip -n a -d link show x | grep -q 'numtxqueues 1 .*numrxqueues 1 '
}

@test "a longer name gets a short one, and stays as altname" {
	warren add a b
	warren wire a:a-name-of-more-than-15 -- b:y
	ip -n a link show a-name-of-more-than-15
	warren unwire a:a-name-of-more-than-15
	[ -z "$(links a)" ]
}

@test "names that no lab's node could have" {
	ip netns add 'a b:c'
	warren add b
	warren wire b:x -- b:y
	fails 1 'there is no namespace "zz"' warren wire zz -- b
	ip netns delete 'a b:c'
}

@test "wrong words: nothing is made" {
	warren add a b
	fails 2 '"10.0.0.1" has no length.*10.0.0.1/24' warren wire a:x 10.0.0.1 -- b:y
	fails 2 'two ends' warren wire a:x
	fails 2 'two ends' warren wire a:x --
	fails 2 'two ends' warren wire -- b:y
	fails 2 'unknown option "dealy"' warren wire a:x -- b:y dealy 20ms
	fails 2 'not yet' warren wire a:x -- b:y delay 20ms
	fails 2 'not one wire' warren wire 'a:x[1-2]' -- 'b:y[1-2]'
	fails 2 'is not NODE' warren wire a: -- b:y
	[ -z "$(links a)$(links b)" ]
}

@test "a device that is there already, a namespace that is not: nothing is made" {
	warren add a b
	warren wire a:x -- b:y
	fails 1 'b has a device "y" already.*warren unwire b:y' warren wire a:z -- b:y
	fails 1 'there is no namespace "c"' warren wire a:z -- c:y
	[ "$(links a)" = "x " ]
}

@test "an address that the kernel refuses: the wire goes again" {
	warren add a b
	fails 1 'b:y: ' warren wire a:x 10.0.0.1/24 -- b:y ::1/128
	[ -z "$(links a)$(links b)" ]
}

@test "unwire deletes the pair, named by one end or both" {
	warren add a b
	warren wire a:x -- b:y
	try warren unwire a:x
	[ "$status" -eq 0 ] && [ -z "$output$stderr" ]
	[ -z "$(links a)$(links b)" ]
	warren wire a:x -- b:y
	warren wire a:z -- host:warren-t0
	warren unwire a:x b:y host:warren-t0
	[ -z "$(links a)$(links b)" ]
	[ ! -e /sys/class/net/warren-t0 ]
}

@test "unwire checks all before it deletes one" {
	warren add a b
	warren wire a:x -- b:y
	fails 1 'b has no device "z"' warren unwire a:x b:z
	fails 1 'did you mean "x"' warren unwire a:xx
	fails 1 'a:lo is .*not the end of a wire' warren unwire a:x a:lo
	ip -n a link add br9 type bridge
	fails 1 'a:br9 is a bridge, not the end of a wire' warren unwire a:br9
	fails 2 '"a" is not NODE:DEVICE' warren unwire a
	[ "$(links a)" = "x br9 " ]
}
