#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# routers.sh - two hosts and eight routers in a row, as people write it with ip, and what they ask of it.
#
#	routers.sh up | ask | down

set -eu

nodes=(h1 r1 r2 r3 r4 r5 r6 r7 r8 h2)

wire() { # N: from the node of that number to the next, network 10.0.N.0/24
	local left=${nodes[$1]} right=${nodes[$1 + 1]}
	ip link add right netns "$left" type veth peer name left netns "$right"
	ip -n "$left" addr add "10.0.$1.1/24" dev right
	ip -n "$right" addr add "10.0.$1.2/24" dev left
	ip -n "$left" link set right up
	ip -n "$right" link set left up
}

routes() { # N: all networks before it to the left, all behind it to the right
	if [ "$1" -gt 0 ]; then
		ip -n "${nodes[$1]}" route add 10.0.0.0/16 via "10.0.$(($1 - 1)).1"
	fi
	for ((net = $1 + 1; net < ${#nodes[@]} - 1; net++)); do
		ip -n "${nodes[$1]}" route add "10.0.$net.0/24" via "10.0.$1.2"
	done
}

up() {
	for node in "${nodes[@]}"; do
		ip netns add "$node"
		ip -n "$node" link set dev lo up
		ip netns exec "$node" sysctl -q -w net.ipv4.ip_forward=1
	done
	for ((n = 0; n < ${#nodes[@]} - 1; n++)); do
		wire "$n"
	done
	for n in "${!nodes[@]}"; do
		routes "$n"
	done
}

ask() {
	ip netns list
	ip netns exec h1 ping -n -q -c 1 -W 5 10.0.8.2 | grep transmitted | cut -d , -f 1-3
	ip netns exec h2 ping -n -q -c 1 -W 5 10.0.0.1 | grep transmitted | cut -d , -f 1-3
	ip netns exec h1 ping -n -c 1 -W 5 10.0.8.2 | grep -o 'ttl=[0-9]*'
	ip netns exec h1 ping -n -c 1 -W 5 -t 3 10.0.8.2 | grep -i 'exceeded' || true
	for node in "${nodes[@]}"; do
		ip -n "$node" -4 route show
		ip -4 -n "$node" -br addr show
		ip -netns "$node" -o -4 addr show dev lo
	done
	ip -n r4 route get 10.0.8.2 | head -n 1
	ip -n nobody link show || echo "status $?"
	ip -n r4 link set dev nothing up || echo "status $?"
	ip -all netns exec sysctl -n net.ipv4.ip_forward
	printf 'netns add extra\nnetns exec extra echo inside\nnetns delete extra\n' | ip -batch -
	printf 'netns add extra\nlink set lo up\nnetns delete extra\n' | ip -b -
	printf 'netns add h1\n' | ip -batch - || echo "status $?"
}

down() {
	ip netns list | cut -d ' ' -f 1 | while read -r node; do
		ip netns delete "$node"
	done
	ip netns
}

"$1"
