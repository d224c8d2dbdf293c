#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren watch

load helper

# watch WORD...: begins one that writes into the file `log`
watch() {
	"$WARREN" watch "$@" >log 2>err 3>&- </dev/null &
	pid=$!
	wait_for began
}

began() {
	grep -qE '^(\[.*\] )?\* watching|"ready"' log || ! kill -0 "$pid"
}

# said REGEX: a line of the log, by and by
said() {
	wait_for grep -qE -- "$1" log || { cat log; return 1; }
}

# finish: ^C, and how it ended
finish() {
	kill -INT "$pid"
	wait "$pid"
}

teardown() {
	kill -KILL "$pid" 2>/dev/null || true
	forget_names
}

@test "names, devices, addresses, routes, in order" {
	watch
	ip netns add red
	ip link add v0 type veth peer name eth0 netns red
	ip -n red addr add 10.0.0.2/24 dev eth0
	ip link set v0 up
	ip -n red link set eth0 up
	ip -n red route add default via 10.0.0.1
	said '^\+ route red default via 10.0.0.1 dev eth0 proto boot$'
	ip -n red link set eth0 mtu 1400
	said '^~ link red:eth0 mtu 1400 \(was 1500\)$'
	ip netns del red
	said '^- namespace red$'
	finish
	[ ! -s err ]
	[ "$(grep -nE '^\+ (namespace red|link red:eth0|address red:eth0 10|route red default)' log |
		sed 's/^[0-9]*:. \([a-z]*\).*/\1/' | tr '\n' ' ')" = "namespace link address route " ]
	grep -qE '^\+ link red:eth0 veth state down mtu 1500 mac [0-9a-f:]{17}' log
}

@test "a device that moves, and one that is renamed" {
	ip netns add a
	watch
	ip link add v0 type veth peer name v1
	ip link set v1 netns a
	ip -n a link set v1 name eth0
	said '^~ link a:eth0 \(was v1\)$'
	grep -q '^- link host:v1 veth .* moved-to a$' log
	grep -q '^+ link a:v1 veth .* peer host:v0$' log
	finish
	ip link del v0
}

@test "every line is JSON, and says where, what, and what it was" {
	ip netns add a
	watch --json --timestamp
	ip -n a link add b0 type bridge
	ip -n a link set b0 mtu 1400
	ip -n a link set b0 name b1
	ip -n a addr add 10.0.0.1/24 dev b1
	ip netns del a
	said '"gone","object":"namespace"'
	finish
	python3 - <<-'END'
		import json
		events = [json.loads(line) for line in open("log")]
		of = lambda **want: [e for e in events if all(e.get(k) == v for k, v in want.items())]
		assert events[0]["change"] == "ready" and len(events[0]["time"]) == 26, events[0]
		added = of(change="added", ifname="b0")[0]
		assert added["object"] == "link" and added["netns"] == "a" and added["netns_id"] > 0
		assert added["facts"]["kind"] == "bridge" and added["facts"]["mtu"] == 1500
		changed = of(change="changed", ifname="b0")[0]
		assert changed["facts"]["mtu"] == 1400 and changed["was"] == {"mtu": 1500}, changed
		assert of(change="changed", ifname="b1")[0]["was"]["name"] == "b0"
		address = of(object="address", change="added")[0]
		assert address["facts"]["address"] == "10.0.0.1/24" and address["ifname"] == "b1"
		assert events[-1]["netns"] == "a" and events[-1]["facts"] == {}
	END
}

@test "--initial says what is there, --only what of it" {
	ip netns add a
	ip -n a link add b0 type bridge
	watch --initial --only links
	[ "$(sed 's/ state.*//' log)" = "= link host:lo loopback
= link a:lo loopback
= link a:b0 bridge
* watching" ]
	ip -n a addr add 10.0.0.1/24 dev b0
	ip netns add b
	said '^\+ link b:lo '
	finish
	run -1 grep -E 'namespace|address|route' log
}

@test "only the names that are given, also before they are there" {
	ip netns add a
	watch b
	ip -n a link add b0 type bridge
	ip netns add c
	ip netns add b
	said '^\+ link b:lo '
	finish
	run -1 grep -vE '^\* watching$|^\+ (namespace b|link b:lo .*)$' log
}

@test "a lab comes whole, and goes" {
	cat >two.yaml <<-'END'
		lab: two
		nodes: { n1: {}, n2: {} }
		wires: [ "n1:e 10.0.0.1/24 -- n2:e 10.0.0.2/24" ]
	END
	watch
	"$WARREN" up two.yaml
	said '^\+ address n2:e 10.0.0.2/24$'
	grep -q '^+ link n2:e veth .* peer n1:e' log
	"$WARREN" down two
	said '^- namespace n1$'
	said '^- namespace n2$'
	finish
	forget_labs
}

@test "names are safe for a terminal" {
	watch --only names
	ip netns add "$(printf 'a\033[31m\nb')"
	said '^\+ namespace a\\x1b\[31m\\x0ab$'
	finish
}

@test "an overrun is said and made good" {
	ip netns add a
	watch --rcvbuf 4096
	kill -STOP "$pid"
	for i in $(seq 20); do
		echo "link add d$i type bridge"
	done | ip -n a -b -
	for i in $(seq 19); do
		echo "link del d$i"
	done | ip -n a -b -
	kill -CONT "$pid"
	said '^! events were lost'
	said '^\* nothing is missing any more'
	ip -n a link add last type bridge
	said '^\+ link a:last bridge'
	finish
	# Whoever follows the lines knows what is there.
	python3 - <<-'END'
		there = set()
		for line in open("log"):
		    sign, what, where = (line.split() + ["", ""])[:3]
		    if what == "link" and sign == "+":
		        there.add(where)
		    if what == "link" and sign == "-":
		        there.remove(where)
		assert there == {"a:d20", "a:last"}, there
	END
	grep -q '(resync)$' log
}

@test "a closed pipe ends it, though nothing happens" {
	"$WARREN" watch 2>err 3>&- </dev/null | head -n 1 >log
	[ "$(cat log)" = "* watching" ]
	[ ! -s err ]
}

# full: nothing more can be written into the pipe at descriptor 7
full() {
	python3 -c 'import select, sys; sys.exit(bool(select.select([], [7], [], 0)[1]))'
}

@test "who does not read is waited for, but not against ^C" {
	mkfifo pipe
	exec 7<>pipe
	python3 -c 'import fcntl; fcntl.fcntl(7, 1031, 4096)' # F_SETPIPE_SZ
	"$WARREN" watch --initial >pipe 2>err 3>&- 7>&- </dev/null &
	pid=$!
	read -r line <&7
	for i in $(seq 130); do
		echo "link set lo mtu $((60000 + i))"
	done | ip -b -
	wait_for full
	finish
	exec 7>&-
	[ ! -s err ]
}

@test "^C and TERM end it with status 0" {
	watch
	finish
	watch
	kill "$pid"
	wait "$pid"
	[ ! -s err ]
}

@test "nothing is left: no number, no file" {
	ip netns add a
	ip netns add b
	ip -n a link add v0 type veth peer name v1 netns b
	traces() { ip netns list-id; ip -n a netns list-id; ip -n b netns list-id; find /run | sort; }
	before=$(traces)
	watch --initial
	[ "$(traces)" = "$before" ]
	ip -n a link set v0 up
	said '^~ link a:v0 '
	finish
	[ "$(traces)" = "$before" ]
	rm -r /run/netns 2>/dev/null || true
}

@test "mistakes are told in one line" {
	fails 2 '--only "link" is none of names, links, addresses, routes' warren watch --only names,link
	fails 2 'no names, links' warren watch --only '' || fails 2 '--only wants' warren watch --only ''
	fails 2 '--rcvbuf "x" is no number' warren watch --rcvbuf x
	fails 2 '"a/b" is no namespace' warren watch a/b
}
