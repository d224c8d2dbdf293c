#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vpn.sh - one program behind a VPN, as people write it with ip: the tunnel's device is made where the
# packets of the tunnel go, and moved to where its user is; names are asked for by /etc/netns.
#
#	vpn.sh up | run COMMAND... | status | down
#
# The tunnel is a veth pair, its far end the namespace `provider`, which the test has.

set -eu

name=vpn
device=tun0
address=10.66.0.2
gateway=10.66.0.1

up() {
	ip netns list | grep -qw "$name" && {
		echo "vpn.sh: up already" >&2
		exit 1
	}
	mkdir -p "/etc/netns/$name"
	echo "nameserver $gateway" >"/etc/netns/$name/resolv.conf"

	ip netns add "$name"
	ip -n "$name" link set lo up
	ip link add "$device" type veth peer name far0 netns provider
	ip link set "$device" netns "$name"
	ip -n "$name" addr add "$address/32" dev "$device"
	ip -n "$name" link set "$device" up
	ip -n "$name" route add "$gateway" dev "$device"
	ip -n "$name" route add default via "$gateway"
	ip -n provider addr add "$gateway/32" dev far0
	ip -n provider link set far0 up
	ip -n provider route add "$address" dev far0
}

down() {
	for pid in $(ip netns pids "$name"); do
		kill "$pid"
	done
	ip -n "$name" link delete "$device"
	ip netns delete "$name"
	rm -r "/etc/netns/$name"
}

status() {
	if ip netns list | grep -qw "$name"; then
		echo "up, $(ip netns pids "$name" | wc -l) inside, by $(ip -n "$name" route show default)"
	else
		echo "down"
	fi
}

case $1 in
run)
	shift
	exec ip netns exec "$name" "$@"
	;;
*) "$1" ;;
esac
