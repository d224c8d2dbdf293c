#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren ping

load helper

# path: a -- r -- b, with IPv4 everywhere, IPv6 between a and r, and a narrow link behind r
path() {
	warren add a r b
	warren wire a:eth0 10.0.1.2/24 fd00:1::2/64 -- r:eth0 10.0.1.1/24 fd00:1::1/64
	warren wire b:eth0 10.0.2.2/24 -- r:eth1 10.0.2.1/24 mtu 1400
	"$WARREN" exec r sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 0 >/proc/sys/net/ipv4/icmp_ratelimit'
	ip -n a route add default via 10.0.1.1
	ip -n b route add default via 10.0.2.1
}

# alike FILE FILE: but for what ping measured
alike() {
	diff <(sed -E 's/[0-9.]+ ?m?s\b|[0-9.]+(\/[0-9.]+)+ ms/TIME/g' "$1") \
		<(sed -E 's/[0-9.]+ ?m?s\b|[0-9.]+(\/[0-9.]+)+ ms/TIME/g' "$2")
}

@test "by name, in ping's words" {
	path
	ip netns exec a ping -c 2 -i 0.1 10.0.2.2 >stock
	warren ping -c 2 -i 0.1 a 10.0.2.2 >ours
	alike stock ours
	warren ping -c 1 a b >named
	grep -qxF 'PING b (10.0.2.2) 56(84) bytes of data.' named
	grep -q '^64 bytes from b (10.0.2.2): icmp_seq=1 ttl=63 time=' named
	grep -qxF -e '--- b ping statistics ---' named
}

@test "IPv6, and the address on a net that both share" {
	path
	ip netns exec a ping -c 1 fd00:1::1 >stock
	warren ping -c 1 a fd00:1::1 >ours
	alike stock ours
	warren ping -6 -c 1 a r | grep -q '^64 bytes from r (fd00:1::1): icmp_seq=1 ttl=64'
	warren ping -c 1 b r | grep -qF '(10.0.2.1)'
	ip -n r addr add 10.9.9.9/32 dev lo
	warren ping -c 1 b r | grep -qF '(10.0.2.1)'
	ip -n a addr flush dev eth0 scope global
	ip -n a addr add 192.0.2.1/24 dev eth0
	fails 2 'no IPv6 address to ping' "$WARREN" ping -6 -c 1 a b
	warren ping -4 -c 1 -W 0 a r >out || [ $? -eq 1 ]
	grep -qF '(10.9.9.9)' out
}

@test "errors that come back are told with who sent them; status 1" {
	path
	try warren ping -c 1 a 10.77.0.1
	[ "$status" -eq 1 ]
	[[ "$output" =~ "From 10.0.1.1 icmp_seq=1 Destination Net Unreachable" ]]
	[[ "$output" =~ "1 packets transmitted, 0 received, +1 errors, 100% packet loss" ]]
	try warren ping -c 1 --ttl 1 a b
	[ "$status" -eq 1 ]
	[[ "$output" =~ "From 10.0.1.1 icmp_seq=1 Time to live exceeded" ]]
}

@test "a packet that may not be fragmented" {
	path
	warren ping -c 1 --df -s 1372 a b
	try warren ping -c 1 --df -s 1373 a b
	[ "$status" -eq 1 ]
	[[ "$output" =~ "Frag needed and DF set (mtu = 1400)" ]]
	try warren ping -c 1 --df -s 1473 a r
	[ "$status" -eq 1 ]
	[[ "$output" =~ "message too long, mtu: 1500" ]]
}

@test "sizes, the statistics alone, JSON" {
	path
	warren ping -c 1 -s 3 a b | grep -qxF '11 bytes from b (10.0.2.2): icmp_seq=1 ttl=63'
	warren ping -c 1 -s 20000 a b | grep -q '^20008 bytes from'
	run warren ping -q -c 1 a b
	[ "$(echo "$output" | grep -c 'bytes from')" -eq 0 ]
	[[ "$output" =~ "1 received" ]]
	warren ping -j -c 2 -i 0.01 a b >json
	[ "$(jq -c '[.address, .transmitted, .received, [.answers[].what]]' json)" = \
		'["10.0.2.2",2,2,["reply","reply"]]' ]
	jq -e '.rtt_min_us <= .rtt_avg_us and .rtt_avg_us <= .rtt_max_us' json
}

@test "without a count until ^C, which is no error" {
	path
	"$WARREN" ping -i 0.01 a b >out 3>&- &
	wait_for grep -q icmp_seq=3 out
	kill -INT $!
	wait $!
	grep -q '^[0-9]* packets transmitted' out
}

@test "what cannot be tried has status 2" {
	path
	fails 2 'no namespace "c"|c' "$WARREN" ping a c
	fails 2 'no device "eth7"' "$WARREN" ping -c 1 -I eth7 a 10.0.2.2
	fails 2 'count takes a number' "$WARREN" ping -c 0 a b
	fails 2 'interval takes seconds' "$WARREN" ping -i x a b
	fails 2 'size takes a number from 0 to 65507' "$WARREN" ping -s 65508 a b
	fails 2 'choose one' "$WARREN" ping -4 -6 a b
	fails 2 'is no IPv4 address' "$WARREN" ping -4 a fd00:1::1
	warren add bare
	fails 2 'has no address to ping' "$WARREN" ping a bare
}
