#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# addresses that are given, and routes along the shortest paths: everyone reaches everyone

load helper

# lab POOLS RP_FILTER: a ring of six routers with a shortcut, a star at one of them, hosts on a
# switch at two. A strict rp_filter holds only when answers come back the same way.
lab() {
	cat >net.yaml <<-EOT
		lab: net
		routes: shortest-path
		addresses: { $1 }
		defaults: { sysctls: { net.ipv4.conf.all.rp_filter: $2 } }
		nodes:
		  r[1-6]: router
		  leaf[1-2]:
		  h[1-2]:
		  lan: switch
		wires:
		  - r[1-6] -- r[2-6,1]
		  - r1 -- r4
		  - r1 -- leaf[1-2]
		  - lan -- r5, r6, h[1-2]
		checks:
		  - all reaches all within 20s
	EOT
}

teardown() {
	forget_labs
}

# Each address of the lab, without its length.
addresses() {
	local node
	for node in $(names); do
		ip -n "$node" -o address show scope global | awk '{ sub("/.*", "", $4); print $4 }'
	done
}

# How many routes the kernel has that the lab's file does not say itself.
routes() {
	local node
	for node in $(names); do
		ip -n "$node" -o -4 route show proto 87
		ip -n "$node" -o -6 route show proto 87
	done | wc -l
}

@test "with loopback addresses: all reach all in both families, and nothing is left to do" {
	lab 'wires: 10.0.0.0/16 fd00::/48, loopbacks: 10.255.0.0/24 fd00:ff::/64' 1
	try warren up net.yaml
	[ "$status" -eq 0 ] || { echo "$output$stderr"; return 1; }
	[[ "$stderr" =~ "net: 11 nodes, 13 wires, "([0-9]+)" routes: up in " ]]
	[ "${BASH_REMATCH[1]}" -eq "$(routes)" ]
	try warren plan net.yaml
	[ "$status" -eq 0 ]
	try warren up net.yaml
	[ "$status" -eq 0 ]
	# A router is known by its address on lo, and sends from it.
	[ "$(ip -n r1 -j route get 10.255.0.3 | grep -o '"prefsrc":"[^"]*"')" = '"prefsrc":"10.255.0.1"' ]
	[ -z "$(ip -n leaf1 route show 10.0.0.0/30)" ]
}

@test "without: every address is reached from everywhere" {
	lab 'wires: 10.0.0.0/16 fd00::/48' 0
	echo '  - r1, h1 reach 10.0.0.10, fd00:0:0:3::2 within 20s' >>net.yaml
	try warren up net.yaml
	[ "$status" -eq 0 ] || { echo "$output$stderr"; return 1; }
	addresses | sed 's/^/route get /' >all
	for node in r1 r2 r3 r4 r5 r6 leaf1 h1; do
		ip -n "$node" -batch all >/dev/null
	done
}

@test "a wire less: what went over it goes round, and what cannot be reached has no route" {
	lab 'wires: 10.0.0.0/16, loopbacks: 10.255.0.0/24' 1
	sed -i '/^checks/,$d' net.yaml
	warren up net.yaml
	before=$(ip -n r1 route show 10.255.0.4)
	sed -e '/r1 -- r4/d' -e 's/- r1 -- leaf\[1-2\]/- r1 -- leaf1/' net.yaml >less.yaml
	try warren up less.yaml
	[ "$status" -eq 0 ] || { echo "$output$stderr"; return 1; }
	[ -n "$before" ] && [ "$(ip -n r1 route show 10.255.0.4)" != "$before" ]
	[ -z "$(ip -n leaf2 route show)" ]
	echo 'checks: [ "r1, leaf1 reach r4, h2" ]' >>less.yaml
	try warren test less.yaml
	[ "$status" -eq 0 ] || { echo "$output$stderr"; return 1; }
}
