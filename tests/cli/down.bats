#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren down

load helper

teardown() {
	forget_labs
}

net() { # LAB [PREFIX]: two hosts and a wire to the host's namespace
	printf '%s\n' "lab: $1" 'nodes:' "  $2h1:" "  $2h2:" 'wires:' \
		"  - $2h1:eth0 10.0.1.1/24 -- $2h2:eth0 10.0.1.2/24" \
		"  - host:$2veth0 10.0.9.1/24 -- $2h1:eth9 10.0.9.2/24" >"$1.yaml"
}

# A process in a node that somebody else put there; its pid in $pid.
put() { # NODE CMD...
	"$WARREN" exec "$@" </dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for runs "$pid" "$2"
}

@test "NAME, FILE: everything goes, one line says so" {
	net t
	warren up t.yaml
	warren down t
	before=$(machine)
	warren up t.yaml
	[ "$(machine)" != "$before" ]
	for how in t t.yaml ./t.yaml; do
		warren up t.yaml
		try warren down $how
		[ "$status" -eq 0 ] && [ -z "$output" ] && [ "$stderr" = "t: down" ]
		[ -z "$(names)" ] && [ ! -e /run/warren/labs/t ]
	done
	same_machine "$before"
}

@test "NAME needs no file, and FILE only its name" {
	net t
	warren up t.yaml
	rm t.yaml
	warren down t
	net t
	warren up t.yaml
	printf 'lab: t\nnodes:\n  other:\n' >t.yaml
	warren down t.yaml
	[ -z "$(names)" ]
}

@test "down, test and labs compute no routes" {
	net t
	warren up t.yaml
	printf '%s\n' 'lab: t' 'description: far too many' 'routes: shortest-path' \
		'addresses: { wires: 10.64.0.0/16, loopbacks: 10.99.0.0/16 }' \
		'nodes: { "h[1-2]": , "n[1-2001]": router }' 'wires:' \
		'  - h1:eth0 10.0.1.1/24 -- h2:eth0 10.0.1.2/24' '  - n[1-2000] -- n[2-2001]' \
		'checks: [ h1 reaches h2 within 20s ]' >t.yaml
	fails 2 'more than 4000000 routes' warren check t.yaml
	warren test t.yaml
	cp t.yaml /run/warren/labs/t/lab.yaml # as if that had been up
	warren test t
	[[ "$(warren labs)" == *"far too many"* ]]
	try warren down t.yaml
	[ "$status" -eq 0 ] && [ "$stderr" = "t: down" ]
	[ -z "$(names)" ]
}

@test "a lab that is not up: 1" {
	net t
	fails 1 'no lab "t" is up' warren down t
	fails 1 'no lab "t" is up' warren down t.yaml
	fails 2 'cannot open "gone.yaml"' warren down gone.yaml
	echo '  - x' >>t.yaml
	fails 2 't.yaml:8' warren down t.yaml
	[ ! -e /run/warren/labs/t ]
}

@test "--all: every lab; none is fine too" {
	net t
	net u u-
	warren up t.yaml
	warren up u.yaml
	ip netns add mine
	try warren down --all
	[ "$status" -eq 0 ] && [ "$stderr" = "$(printf 't: down\nu: down')" ]
	[ "$(names)" = "mine " ]
	try warren down --all
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
}

@test "used wrongly: 2" {
	fails 2 'which lab.*name, its file, or --all' warren down
	fails 2 'which lab.*name, its file, or --all' warren down --all t
	fails 2 'too many arguments' warren down t u
	for name in .. . 'a b' -- '' "$(printf 'x%.0s' {1..65})"; do
		[ "$name" = -- ] || fails 1 'cannot be the name of a lab' warren down "$name"
	done
	fails 2 'cannot open' warren down ../t
}

@test "what others run is named, and lives on" {
	net t
	warren up t.yaml
	put h1 sleep 1000
	try warren down t
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"t: still runs: $pid in h1: sleep 1000"* ]]
	[[ "$stderr" == *"their namespaces live on without a name until they end (--kill ends them)"* ]]
	runs "$pid" sleep
	[ -z "$(names)" ]
	! ip link show veth0 2>/dev/null || false # the names are free
	warren up t.yaml
	kill "$pid"
}

@test "a command line cannot write on the terminal" {
	net t
	warren up t.yaml
	"$WARREN" exec h1 python3 -c 'import time; time.sleep(1000)' $'\e[31m\n' </dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for grep -q time.sleep "/proc/$pid/cmdline"
	try warren down --kill t
	[[ "$stderr" == *"t: ended $pid in h1: "*time.sleep* ]]
	[[ "$stderr" != *$'\e'* ]]
}

@test "--kill: TERM, then KILL, and it says what it ended" {
	net t
	warren up t.yaml
	put h1 sleep 1000
	gentle=$pid
	"$WARREN" exec h2 sh -c 'trap "" TERM; echo ready >ready; while :; do read -r _; done' \
		< <(exec sleep 1000 3>&-) >/dev/null 2>&1 3>&- &
	stubborn=$!
	wait_for [ -s ready ]
	try warren down --kill t
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"t: ended $gentle in h1: sleep 1000"* ]]
	[[ "$stderr" == *"t: ended $stubborn in h2: sh -c "* ]]
	[[ "$stderr" != *"live on"* ]]
	status=0
	wait "$gentle" || status=$?
	[ "$status" -eq 143 ]
	status=0
	wait "$stubborn" || status=$?
	[ "$status" -eq 137 ]
}

# What starts a program when it is told to end; its pid is in the file `second`.
stubborn() {
	cat <<-'END' >stubborn
		trap "setsid sh -c 'echo \$\$ >second; exec sleep 1000' & until [ -s second ]; do :; done; exit" TERM
		echo >ready
		while :; do sleep 0.1; done
	END
}

@test "--kill ends what starts while it ends others" {
	net t
	stubborn
	warren up t.yaml
	put h1 bash stubborn
	wait_for [ -s ready ]
	try warren down --kill t
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"ended $pid in h1: bash stubborn"* ]]
	[[ "$stderr" == *"ended $(cat second) in h1: "* ]]
	! runs "$(cat second)" sleep
}

@test "--kill spares what is not in the lab" {
	net t
	warren up t.yaml
	ip netns add mine
	ip netns exec mine sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
	other=$!
	wait_for runs "$other" sleep
	sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
	here=$!
	try warren down --kill t
	[ "$status" -eq 0 ] && [ "$stderr" = "t: down" ]
	runs "$other" sleep
	kill "$here" "$other"
}

@test "--wait: when it returns the namespaces are gone" {
	net t
	warren up t.yaml
	ids=$(stat -Lc %i /run/netns/h1 /run/netns/h2)
	warren down --wait t
	for id in $ids; do
		! grep -qs "net:\[$id\]" /proc/[0-9]*/mountinfo || false
	done
	# a device that was there can be made again at once, by stock ip
	ip link add veth0 type veth peer name eth9
	ip link del veth0
}

@test "--wait: what others hold is waited for" {
	net t
	warren up t.yaml
	put h1 sleep 1000
	"$WARREN" down --wait t 2>said 3>&- &
	down=$!
	wait_for [ ! -e /run/warren/labs/t ]
	kill "$pid"
	wait "$down"
	grep -q "still runs: $pid in h1: sleep 1000" said
}

@test "names of devices of the host can be used again at once, by stock ip" {
	net t
	# without care it fails every other time
	for i in {1..15}; do
		warren up t.yaml 2>/dev/null
		warren down t 2>/dev/null
		ip link add veth0 type veth peer name veth1
		ip netns add h1
		ip link set veth1 netns h1 name eth9
		ip link del veth0
		ip netns del h1
	done
}

@test "down; up at once, many times" {
	net t
	warren up t.yaml
	for i in {1..100}; do
		"$WARREN" down t 2>/dev/null
		"$WARREN" up t.yaml 2>/dev/null
	done
	warren plan t.yaml
	warren test t
}

@test "what is gone already is no obstacle" {
	net t
	warren up t.yaml
	ip netns del h1
	warren down t
	warren up t.yaml
	ip link del veth0
	warren down t
	warren up t.yaml
	umount -l /run/warren/labs/t/ns
	warren down t
	[ -z "$(names)" ] && [ ! -e /run/warren/labs/t ]
	warren up t.yaml
}

@test "what others put into the host stays" {
	net t
	warren up t.yaml
	ip link add mine0 type veth peer name mine1
	ip addr add 10.77.0.1/24 dev lo
	warren down t
	ip link show mine0
	ip addr show lo | grep -q 10.77.0.1
	ip link del mine0
	ip addr del 10.77.0.1/24 dev lo
}

@test "a lab that is being changed: 1, with the pid of who does it" {
	net t
	warren up t.yaml
	mkfifo go
	flock /run/warren/labs/t/lock -c 'echo held; read -r _ <go' 3>&- &
	holder=$!
	wait_for sh -c '! flock -n /run/warren/labs/t/lock true'
	fails 1 'lab "t" is being changed by another warren \(pid [0-9]+\)' warren down t
	fails 1 'lab "t" is being changed by another warren \(pid [0-9]+\)' warren up t.yaml
	echo >go
	wait "$holder"
	warren down t
}

@test "^C does not leave half a lab" {
	net t
	for i in {1..10}; do
		warren up t.yaml 2>/dev/null
		"$WARREN" down t 2>/dev/null 3>&- &
		kill -INT $! 2>/dev/null || true
		wait $! || true
		[ ! -e /run/warren/labs/t ] || warren down t 2>/dev/null
		[ -z "$(names)" ]
		! ip link show veth0 2>/dev/null || false
	done
}
