#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren show

load helper

@test "devices with their peers by name, addresses, routes" {
	warren add a b
	warren wire a:x 10.0.0.1/24 -- b:y 10.0.0.2/24
	ip -n a route add default via 10.0.0.2
	try warren show a
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	[ "${lines[0]}" = a ]
	[[ "$output" =~ 'x '.*veth.*UP,LOWER_UP.*'b:y '.*10.0.0.1/24 ]]
	[[ "$output" == *"default via 10.0.0.2 dev x"* ]]
}

@test "host, and a peer in the host" {
	warren add a
	warren wire a:x -- host:warren-t0
	[[ "$("$WARREN" show a)" == *"host:warren-t0"* ]]
	[[ "$("$WARREN" show host)" == *"a:x"* ]]
	warren unwire a:x
}

@test "the other end is down: M-DOWN" {
	warren add a b
	warren wire a:x -- b:y
	ip -n b link set y down
	"$WARREN" show a | grep ' x ' | grep -q 'M-DOWN'
}

@test "--json" {
	warren add a b
	warren wire a:x 10.0.0.1/24 -- b:y
	"$WARREN" show a --json >out
	python3 -c 'import json; d = json.load(open("out")); x = [l for l in d["links"] if l["ifname"] == "x"][0]; assert x["addresses"][0]["local"] == "10.0.0.1"; assert x["peer"] == {"netns": "b", "ifname": "y"}'
}

@test "reading changes nothing: no nsid is left behind" {
	warren add a b
	warren wire a:x -- b:y
	before=$(ip netns list-id; ip -n a netns list-id; ip -n b netns list-id; find /run | sort)
	warren show a >/dev/null
	[ "$(ip netns list-id; ip -n a netns list-id; ip -n b netns list-id; find /run | sort)" = "$before" ]
}

@test "wrong names" {
	fails 1 'there is no namespace "a"' warren show a
	fails 2 'too few' warren show
}
