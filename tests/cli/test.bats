#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren test

load helper

lab() { # CHECK...: a lab with two hosts and a router that refuses h1's way to 10.9.0.0/16
	local check
	{
		echo 'lab: t'
		echo 'nodes:'
		echo '  h1: { routes: default via r }'
		echo '  h2: { routes: default via r }'
		echo '  r: router'
		echo 'wires:'
		echo '  - h1:eth0 10.0.1.2/24 -- r:eth0 10.0.1.1/24'
		echo '  - h2:eth0 10.0.2.2/24, fd00:2::2/64 -- r:eth1 10.0.2.1/24, fd00:2::1/64'
		[ $# -eq 0 ] || echo 'checks:'
		for check; do
			echo "  - \"$check\""
		done
	} >t.yaml
}

up() {
	lab "$@"
	warren up --no-checks t.yaml
}

down() {
	[ ! -d /run/warren/labs/t ] || "$WARREN" down t
}

teardown() {
	down 2>/dev/null || true
}

@test "checks that hold: a line each, 0" {
	up "h1 reaches h2" "h1, h2 reach r" "h2 reaches r ipv6" "h1 cannot reach h2:7/tcp within 50ms"
	try warren test t
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	[ "${lines[0]}" = "ok h1 reaches h2" ]
	[ "${lines[3]}" = "ok h1 cannot reach h2:7/tcp within 50ms" ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "without an argument: the one lab that is up" {
	up "h1 reaches h2"
	try warren test
	[ "$status" -eq 0 ] && [ "$output" = "ok h1 reaches h2" ]
	down
	fails 1 'no lab is up' warren test
}

@test "a check that fails: 4, and why" {
	up "h1 reaches h2:7/tcp within 50ms" "h1 cannot reach h2 within 50ms" "h1 reaches 10.9.0.1 within 50ms"
	try warren test t
	[ "$status" -eq 4 ]
	[ "${lines[0]}" = "FAILED h1 reaches h2:7/tcp within 50ms: connection refused" ]
	[[ "${lines[1]}" =~ ^"FAILED h1 cannot reach h2 within 50ms: h2 answered in "[0-9.]+" ms"$ ]]
	[ "${lines[2]}" = "FAILED h1 reaches 10.9.0.1 within 50ms: 10.0.1.1 says: net unreachable" ]
	[ "$stderr" = "3 of 3 checks failed" ]
}

@test "one check, many probes: those that failed" {
	up "h1, h2 reach h1, h2, 10.9.0.1 within 100ms"
	try warren test t
	[ "$status" -eq 4 ]
	[ "${lines[0]}" = "FAILED h1, h2 reach h1, h2, 10.9.0.1 within 100ms: 2 of 4" ]
	[ "${lines[1]}" = "       h1 to 10.9.0.1: 10.0.1.1 says: net unreachable" ]
	[ "${lines[2]}" = "       h2 to 10.9.0.1: 10.0.2.1 says: net unreachable" ]
}

@test "what changes in the kernel changes the answer" {
	up "h1 reaches h2 within 100ms"
	warren test t
	ip -n h2 link set eth0 down
	try warren test t
	[ "$status" -eq 4 ]
	ip -n h2 link set eth0 up
	ip -n h2 route add default via 10.0.2.1
	lab "h1 reaches h2 within 5s" # its carrier comes a moment later
	warren test t.yaml
}

@test "--tap" {
	up "h1 reaches h2" "h1 reaches h2:7/tcp within 50ms"
	try warren test --tap t
	[ "$status" -eq 4 ]
	[ "${lines[0]}" = "TAP version 13" ]
	[ "${lines[1]}" = "1..2" ]
	[ "${lines[2]}" = "ok 1 - h1 reaches h2" ]
	[ "${lines[3]}" = "not ok 2 - h1 reaches h2:7/tcp within 50ms" ]
	[ "${lines[4]}" = "# h1 to h2 (10.0.2.2:7/tcp): connection refused" ]
}

@test "--json says the same" {
	up "h1 reaches h2" "h1 reaches h2:7/tcp within 50ms"
	try warren test --json t
	[ "$status" -eq 4 ]
	echo "$output" >t.json
	python3 - <<-'END'
		import json
		said = json.load(open("t.json"))
		assert said["lab"] == "t" and said["failed"] == 1
		assert [c["ok"] for c in said["checks"]] == [True, False]
		assert said["checks"][1]["failed"] == [{
		    "from": "h1", "to": "h2", "address": "10.0.2.2", "protocol": "tcp", "port": 7,
		    "why": "connection refused"}]
	END
	fails 2 'choose one' warren test --json --tap t
}

@test "the checks of a file, on the lab that is up" {
	up "h1 reaches h2"
	lab "h2 reaches h1" "h1 reaches r"
	try warren test t.yaml
	[ "$status" -eq 0 ] && [ "${#lines[@]}" -eq 2 ] && [ "${lines[0]}" = "ok h2 reaches h1" ]
	fails 2 'cannot open' warren test other.yaml
}

@test "a port that only answers, and one that only listens" {
	up "h1 reaches h2:7001/udp within 300ms" "h1 reaches h2:7002/udp within 300ms" \
		"h1 cannot reach h2:7003/udp within 100ms"
	warren exec h2 python3 -c '
import socket, sys
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); a.bind(("", 7001))
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); b.bind(("", 7002))
open("ready", "w").close()
while True:
    data, who = a.recvfrom(2000)
    a.sendto(data, who)
' </dev/null >/dev/null 2>&1 3>&- &
	until [ -e ready ]; do :; done
	try warren test t
	kill $!
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
}

@test "a node that was deleted by hand fails what begins there" {
	up "h1 reaches h2 within 50ms" "h2 reaches r within 50ms" "h1 cannot reach h2 within 50ms"
	umount /run/warren/labs/t/ns/h1
	try warren test t
	[ "$status" -eq 4 ]
	[[ "${lines[0]}" == "FAILED h1 reaches h2 within 50ms: its namespace is gone" ]]
	[[ "${lines[2]}" == FAILED* ]]
}

@test "no checks: said, and 0" {
	up
	try warren test t
	[ "$status" -eq 0 ] && [ -z "$output" ] && [[ "$stderr" =~ "no checks" ]]
}

@test "no such lab, two labs" {
	fails 1 'lab "x" is not up' warren test x
	up "h1 reaches h2"
	printf 'lab: u\nnodes:\n  u1:\n' >u.yaml
	warren up u.yaml
	fails 2 '2 are up' warren test
	warren down u
}

@test "up runs the checks, and says 4 when one fails" {
	lab "h1 reaches h2" "h1 reaches h2:7/tcp within 50ms"
	try warren up t.yaml
	[ "$status" -eq 4 ]
	[[ "$output$stderr" =~ "FAILED h1 reaches h2:7/tcp within 50ms: connection refused" ]]
	[ "$(names)" = "h1 h2 r " ]
}

@test "too few open files: said, not taken for nodes that are gone" {
	printf '%s\n' 'lab: t' 'nodes:' '  h[1-40]:' 'wires:' \
		'  - h39:eth0 10.0.0.1/24 -- h40:eth0 10.0.0.2/24' 'checks:' \
		'  - h39 reaches h40' >many.yaml
	warren up --no-checks many.yaml
	fails 1 'need [0-9]+ open files' bash -c "ulimit -n 60; '$WARREN' test t"
	run bash -c "ulimit -Sn 60; '$WARREN' test t"
	[ "$status" -eq 0 ]
}
