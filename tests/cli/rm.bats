#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren rm

load helper

@test "rm takes names away, and their namespaces" {
	warren add a b
	ip link add v0 type veth peer name v1 netns a
	try warren rm a b
	[ "$status" -eq 0 ] && [ -z "$output" ] && [ -z "$stderr" ]
	[ "$(names)" = "" ]
}

@test "rm of several: all or none" {
	warren add a c
	before=$(stat -c %i /run/netns/a)
	fails 1 'cannot remove the name "b"' warren rm a b c
	[ "$(names)" = "a c " ]
	[ "$(stat -c %i /run/netns/a)" = "$before" ]
}

@test "a name that is not there: the nearest one" {
	warren add alice
	fails 1 'did you mean "alice"' warren rm alcie
}

@test "a node goes with its lab only" {
	mkdir -p /run/warren/labs/l1/ns /run/netns
	touch /run/warren/labs/l1/ns/r1
	unshare -n mount --bind /proc/self/ns/net /run/warren/labs/l1/ns/r1
	ln -s /run/warren/labs/l1/ns/r1 /run/netns/r1
	fails 1 'is a node of lab "l1".*warren down l1' warren rm r1
	fails 1 'is a node of lab "l1".*warren down l1' warren rm l1/r1
	[ -L /run/netns/r1 ]
	umount /run/warren/labs/l1/ns/r1
}

@test "a link that leads nowhere goes" {
	mkdir -p /run/netns
	ln -s /run/warren/labs/gone/ns/r1 /run/netns/r1
	warren rm r1
	[ ! -L /run/netns/r1 ]
}

@test "a link is never followed" {
	warren add a
	ln -s a /run/netns/b
	warren rm b
	[ "$(names)" = "a " ]
	ip netns exec a true
}

@test "a stale file goes, a directory does not" {
	mkdir -p /run/netns/d
	touch /run/netns/stale
	warren rm stale
	fails 1 'look at /run/netns/d' warren rm d
	rmdir /run/netns/d
}

@test "a namespace in use lives on without a name; it is no error" {
	warren add a
	"$WARREN" exec a sleep 60 </dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for runs $pid sleep
	warren rm a
	[ "$(names)" = "" ]
	nsenter -t $pid -n true
	kill $pid
}

# The name of a device here whose other end went with the namespace is free, each time.
@test "every name can be used again at once" {
	for _ in {1..50}; do
		ip netns add a
		ip link add v0 type veth peer name v1 netns a
		warren rm a
	done
}

@test "so can those in other namespaces" {
	warren add b
	for _ in {1..5}; do
		ip netns add a
		ip -n b link add v0 type veth peer name v1 netns a
		warren rm a
	done
	ip netns add a
	ip -n b link add v0 type veth peer name v1 netns a
}

# A program in namespace a, until descriptor 4 is closed; its pid in $pid.
hold() {
	mkfifo go
	"$WARREN" exec a sh -c ': >ready; read -r _; :' <go >/dev/null 2>&1 3>&- &
	pid=$!
	exec 4>go
	wait_for [ -e ready ]
}

let_go() {
	exec 4>&-
	wait "$pid"
}

@test "from a namespace that is held, wires to the outside go, and nothing else" {
	warren add a b
	ip link add v0 type veth peer name v1 netns a
	ip link add v2 type veth peer name v3 netns a
	ip -n b link add v4 type veth peer name v5 netns a
	ip -n a link add in0 type veth peer name in1
	ip -n a link set in0 group 7
	hold
	warren rm a
	[ ! -e /sys/class/net/v0 ] && [ ! -e /sys/class/net/v2 ]
	[ "$(ip -n b -o link | wc -l)" -eq 1 ]
	[ "$(nsenter -t "$pid" -n ip -o link show group 7 | wc -l)" -eq 1 ]
	[ "$(nsenter -t "$pid" -n ip -o link | wc -l)" -eq 3 ]
	let_go
}

@test "--wait: the kernel counts it no more" {
	# The namespace here, those that come and go, and some for the wait itself.
	try unshare -Urmn sh -ec '
		mount -t tmpfs tmpfs /run
		echo 27 >/proc/sys/user/max_net_namespaces
		for round in 1 2 3 4 5; do
			"$WARREN" add $(seq 20)
			"$WARREN" rm --wait $(seq 20)
		done'
	[ "$status" -eq 0 ] || { echo "said: $stderr"; return 1; }
}

@test "--wait of one that is held says by whom" {
	warren add a
	hold
	fails 1 "\"a\" has no name any more, but is held:.*process +$pid +sh -c" warren rm --wait a
	[ "$(names)" = "" ]
	let_go
}

@test "--all needs a terminal to ask on, or --yes" {
	warren add a b
	fails 2 'remove these, and there is no terminal to ask on: a, b.*warren rm --all --yes' warren rm --all
	[ "$(names)" = "a b " ]
	try warren rm --all --yes
	[ "$status" -eq 0 ] && [ -z "$output" ] && [ -z "$stderr" ]
	[ "$(names)" = "" ]
	warren rm --all
}

# answer TEXT: rm --all on a terminal where somebody types that
answer() {
	python3 - "$1" <<-'END'
		import os, pty, sys
		pid, terminal = pty.fork()
		if pid == 0:
		    os.execl(os.environ["WARREN"], "warren", "rm", "--all")
		said = b""
		while b"(y/n)" not in said:
		    said += os.read(terminal, 1000)
		os.write(terminal, sys.argv[1].encode() + b"\n")
		sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	END
}

@test "--all asks on a terminal" {
	warren add a b
	for text in n '' x; do
		run -1 answer "$text"
		[ "$(names)" = "a b " ]
	done
	answer y
	[ "$(names)" = "" ]
}

@test "--all takes stale names, and no node of a lab" {
	mkdir -p /run/warren/labs/l1/ns /run/netns
	touch /run/warren/labs/l1/ns/r1
	unshare -n mount --bind /proc/self/ns/net /run/warren/labs/l1/ns/r1
	ln -s /run/warren/labs/l1/ns/r1 /run/netns/r1
	ln -s /run/warren/labs/gone/ns/r2 /run/netns/r2
	touch /run/netns/stale
	warren add a
	[ "$("$WARREN" ls | awk '$3 == "stale" { print $1 }' | tr '\n' ' ')" = "r2 stale " ]
	warren rm --all --yes
	[ "$(ls /run/netns)" = r1 ]
	umount /run/warren/labs/l1/ns/r1
}

@test "used wrongly" {
	fails 2 'which namespaces' warren rm
	fails 2 'which namespaces' warren rm --all a
	fails 2 'the namespace that warren was started in' warren rm host
	fails 2 'no option "--forse"' warren rm --forse a
}
