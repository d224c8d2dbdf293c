#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren up

load helper

teardown() {
	forget_labs
}

net() { # [LINE...]: two hosts behind a router; the lines go under `wires:` and what follows
	printf '%s\n' 'lab: t' 'vars: { net: 10.0.1 }' 'nodes:' \
		'  h1: { routes: default via r }' '  h2: { routes: default via r }' '  r: router' \
		'wires:' "  - h1:eth0 \${net}.2/24 -- r:eth0 \${net}.1/24" \
		'  - h2:eth0 10.0.2.2/24 -- r:eth1 10.0.2.1/24' "$@" >t.yaml
}

# What must not change while a device is left alone: number, MAC, how often its carrier came and went.
device() { # NS DEVICE
	ip -n "$1" -o link show "$2" | sed 's/ qdisc.*//; s/ state.*link/ link/'
	ip -n "$1" -j link show "$2" | jq -r '.[0].address'
	warren exec "$1" cat "/sys/class/net/$2/carrier_changes"
}

# Numbers, names and MACs of a node, one device a line.
devices() { # NS...
	local ns
	for ns; do
		ip -n "$ns" -j link show | jq -r '.[] | "\(.ifindex) \(.ifname) \(.address)"'
	done
}

@test "FILE: everything is there, one line says so" {
	net
	try warren up t.yaml
	[ "$status" -eq 0 ] && [ -z "$output" ]
	[[ "$stderr" =~ ^"t: 3 nodes, 2 wires: up in "[0-9.]+" "m?s$ ]]
	[ "$(names)" = "h1 h2 r " ]
	[ "$(ip -n h1 -j addr show eth0 | jq -r '.[0].addr_info[] | select(.family == "inet").local')" = 10.0.1.2 ]
	ip -n h1 route get 10.0.2.2 | grep -q 'via 10.0.1.1'
	[ "$(warren exec r cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
	warren test t >ok 2>&1
}

# Where both ends have the same index (r:eth2) the kernel brings them up with a second's delay if it
# has just had others to bring up: so several labs at once, several times.
@test "FILE: ports forward when it is up" {
	for lab in t u v w; do
		printf '%s\n' "lab: $lab" "prefix: $lab-" 'nodes:' '  s[1-4]: switch' '  r:' '  h[1-4]:' \
			'wires:' '  - s[1-4] -- r:eth[1-4]' '  - s[1-4] -- h[1-4]:eth0' >$lab.yaml
	done
	for _ in 1 2 3 4 5 6; do
		for lab in t u v w; do
			(warren up $lab.yaml && for s in 1 2 3 4; do bridge -n $lab-s$s -j link; done >$lab.ports) &
		done
		wait
		for lab in t u v w; do
			[ "$(jq -r '.[].state' $lab.ports | sort | uniq -c | xargs)" = "8 forwarding" ]
			warren down $lab
		done
	done
}

@test "--timing: a phase a line, and what they come to" {
	net
	try warren up --timing t.yaml
	[ "$status" -eq 0 ] && [ -z "$output" ]
	[ "$(grep -A99 ^phase <<<"$stderr" | awk '{ print $1 }' | grep -vx checks | xargs)" = \
		"phase start read observe plan state build verify ready files publish all" ]
	awk '/^phase/ { n = 1; next } n && /^all/ { exit !($2 > sum - 1 && $2 < sum + 1 && sum > 0) }
		n { sum += $2 }' <<<"$stderr"
	warren down t
	! warren up t.yaml 2>&1 | grep -q '^phase'
}

@test "too little memory: nothing is begun" {
	net
	sed 's/^MemAvailable:.*/MemAvailable: 700 kB/' /proc/meminfo >meminfo
	mount --bind meminfo /proc/meminfo
	before=$(machine)
	run -1 --separate-stderr warren up t.yaml
	same_machine "$before"
	umount /proc/meminfo
	[[ "$stderr" == *"3 namespaces with 4 devices need about 1 MiB of memory, and this machine has 0 MiB"* ]]
}

@test "too few open files: the remedy is said" {
	net
	(ulimit -n 131 && fails 1 "4 namespaces need 136 open files, the limit is 131 .*ulimit -n" warren up t.yaml)
	[ -z "$(names)" ]
	(ulimit -Sn 131 && warren up t.yaml)
}

@test "again: nothing to do, nothing touched" {
	net
	warren up t.yaml
	before=$(machine) h1=$(device h1 eth0) r=$(device r eth1)
	try warren up t.yaml
	[ "$status" -eq 0 ]
	[[ "$stderr" == "t: 3 nodes, 2 wires: up already, nothing to do in "* ]]
	same_machine "$before"
	[ "$(device h1 eth0)" = "$h1" ] && [ "$(device r eth1)" = "$r" ]
}

@test "NAME: what drifted is repaired, without the file" {
	net
	warren up t.yaml
	rm t.yaml
	ip -n h1 addr del 10.0.1.2/24 dev eth0
	ip -n r link set eth1 mtu 1400
	try warren up t
	[ "$status" -eq 0 ]
	[[ "$stderr" == "t: 3 nodes, 2 wires: changed in "* ]]
	ip -n h1 addr show eth0 | grep -q '10.0.1.2/24'
	ip -n h1 route show default | grep -q 'via 10.0.1.1'
	ip -n r link show eth1 | grep -q 'mtu 1500'
	try warren up t
	[[ "$stderr" == *"nothing to do"* ]]
}

@test "NAME of a lab that is not up: 1, and how a file is given" {
	net
	fails 1 'no lab "t" is up' warren up t
	[[ "$stderr" == *"warren up t.yaml"* ]]
}

@test "a changed file changes what differs, and no more" {
	net
	warren up t.yaml
	h1=$(device h1 eth0) r=$(device r eth0) old=$(device h2 eth0)
	sed -i 's/^  r: router/&\n  h3:/' t.yaml
	net2='  - h3 10.0.3.2/24 -- r:eth2 10.0.3.1/24'
	sed -i "s|10.0.2.1/24|& mtu 1400|; \$a\\$net2" t.yaml
	try warren up t.yaml
	[ "$status" -eq 0 ] && [[ "$stderr" == "t: 4 nodes, 3 wires: changed in "* ]]
	[ "$(device h1 eth0)" = "$h1" ] && [ "$(device r eth0)" = "$r" ]
	[ "$(device h2 eth0)" = "${old/mtu 1500/mtu 1400}" ]
	[ "$(names)" = "h1 h2 h3 r " ]
	warren plan t.yaml

	sed -i '/h3/d' t.yaml
	warren up t.yaml
	[ "$(names)" = "h1 h2 r " ]
	[ ! -e /run/warren/labs/t/ns/h3 ]
	run ip -n r link show eth2
	[ "$status" -ne 0 ]
	[ "$(device h1 eth0)" = "$h1" ]
	warren plan t.yaml
}

@test "a TCP connection through an untouched wire survives a change" {
	net
	warren up t.yaml
	warren exec r python3 -c '
import socket
s = socket.create_server(("10.0.1.1", 7000)); open("listens", "w").close()
c, _ = s.accept()
while True:
    data = c.recv(100)
    if not data: break
    c.sendall(data)' </dev/null >/dev/null 2>&1 3>&- &
	wait_for [ -e listens ]
	mkfifo in out
	warren exec h1 bash -c '
		exec 9<>/dev/tcp/10.0.1.1/7000
		while read -r word; do echo "$word" >&9; read -r word <&9; echo "$word"; done' \
		<in >out 2>/dev/null 3>&- &
	client=$!
	exec 7>in 8<out
	echo before >&7
	read -r -t 10 answer <&8 && [ "$answer" = before ]

	sed -i 's/10.0.2.2/10.0.2.3/; s/10.0.2.1/10.0.2.254/; s/^  r: router/&\n  h3:/' t.yaml
	echo '  - h3 10.0.3.2/24 -- r:eth2 10.0.3.1/24' >>t.yaml
	try warren up t.yaml
	[ "$status" -eq 0 ] && [[ "$stderr" == *changed* ]]

	echo after >&7
	read -r -t 10 answer <&8 && [ "$answer" = after ]
	exec 7>&- 8<&-
	wait "$client"
}

@test "two runs give the same numbers and MAC addresses" {
	net '  - host:veth0 10.0.9.1/24 -- r:eth9 10.0.9.2/24'
	warren up t.yaml
	first=$(devices h1 h2 r; ip -j link show veth0 | jq -r '.[0].address')
	warren down t
	warren up t.yaml
	[ "$(devices h1 h2 r; ip -j link show veth0 | jq -r '.[0].address')" = "$first" ]
	[ "$(ip -n r -j link show | jq -c 'map(.ifindex)')" = "[1,2,3,4]" ]
	[ "$(ip -n r -j link show | jq -c 'map(.ifname)')" = '["lo","eth0","eth1","eth9"]' ]
	warren down t

	# another lab has other ones
	sed -i 's/lab: t/lab: u/' t.yaml
	warren up t.yaml
	[ "$(devices h1)" != "$(head -n 2 <<<"$first")" ]
}

@test "--prefix: other names for nodes and for devices of the host" {
	net '  - host:v0 10.0.9.1/24 -- r:eth9 10.0.9.2/24' 'checks:' '  - h1 reaches h2'
	ip netns add h1
	warren up --prefix p- t.yaml
	[ "$(names)" = "h1 p-h1 p-h2 p-r " ]
	ip link show p-v0
	[ "$(devices h1 | wc -l)" -eq 1 ]
	warren exec p-h1 cat /etc/hosts | grep -q 'h2 p-h2$'
	warren plan --prefix p- t.yaml
	warren down t
	[ "$(names)" = "h1 " ]
	run ip link show p-v0
	[ "$status" -ne 0 ]
	fails 2 'prefix' warren up --prefix 'a/' t.yaml
}

@test "--set: another value for a variable of the file" {
	net
	warren up --set net=10.7.7 t.yaml
	ip -n h1 addr show eth0 | grep -q '10.7.7.2/24'
	ip -n h1 route show default | grep -q 'via 10.7.7.1'
	warren plan --set net=10.7.7 t.yaml
	run -3 warren plan t.yaml
	fails 2 '10.0.0.999' warren up --set net=10.0.0.999 t.yaml
	fails 2 'set' warren up --set net t.yaml
}

@test "a check that fails: 4, and the lab is up; --no-checks: 0" {
	net 'checks:' '  - h1 reaches h2' '  - h1 cannot reach r within 100ms'
	try warren up t.yaml
	[ "$status" -eq 4 ] && [ -z "$output" ]
	[[ "$stderr" == *"FAILED h1 cannot reach r within 100ms: r answered in "* ]]
	[[ "$stderr" == *"t: up, but 1 of 2 checks failed"* ]]
	[[ "$stderr" != *"ok h1 reaches h2"* ]]
	[ "$(names)" = "h1 h2 r " ]
	try warren up --no-checks t.yaml
	[ "$status" -eq 0 ] && [[ "$stderr" != *FAILED* ]]
	warren down t
	try warren up --no-checks t.yaml
	[ "$status" -eq 0 ] && [[ "$stderr" != *FAILED* ]]
}

@test "FILE -- CMD: its status is passed on, and the lab is gone afterwards" {
	net
	warren up t.yaml </dev/null -- true # what a first command leaves for good: /run/netns
	before=$(machine)
	try warren up t.yaml -- sh -c 'ip netns list | wc -l; exit 7'
	[ "$status" -eq 7 ] && [ "$output" = 3 ]
	same_machine "$before"
	try warren up t.yaml -- "$WARREN" exec h1 cat /etc/hosts
	[ "$status" -eq 0 ] && [[ "$output" == *"10.0.2.2"*h2* ]]
	echo no-program >file
	fails 126 'cannot run "./file": Permission denied' warren up t.yaml -- ./file
	PATH=/usr/sbin:/usr/bin:/sbin:/bin fails 127 'cannot run "no-such-program"' warren up t.yaml -- no-such-program
	run -137 warren up t.yaml -- sh -c 'kill -9 $$'
	run -143 warren up t.yaml -- sh -c 'kill $$'
	fails 2 'no command after "--"' warren up t.yaml --
	same_machine "$before"
}

@test "FILE -- CMD: checks first; what CMD left running is ended; of an up lab it is refused" {
	net 'checks:' '  - h1 cannot reach h2 within 50ms'
	try warren up t.yaml -- touch ran
	[ "$status" -eq 4 ] && [ ! -e ran ] && [ -z "$(names)" ]
	warren up --no-checks t.yaml -- touch ran
	[ -e ran ]

	export -f runs # until it is inside: a process that only has the namespace open is not in the lab
	warren up --no-checks t.yaml -- \
		bash -c '"$WARREN" exec h1 sleep 1000 </dev/null >/dev/null 2>&1 3>&- & echo $! >pid
			until runs $! sleep; do :; done'
	wait_for [ ! -e "/proc/$(cat pid)" ]

	warren up --no-checks t.yaml
	fails 125 'is up already' warren up --no-checks t.yaml -- true
	[ "$(names)" = "h1 h2 r " ]
}

@test "FILE -- CMD: a lab that cannot come up is 125, a bad file 2" {
	net
	ip netns add h2
	fails 125 '"h2" exists already' warren up t.yaml -- touch ran
	echo '  - x' >>t.yaml
	fails 2 't.yaml:10' warren up t.yaml -- touch ran
	[ ! -e ran ]
}

@test "FILE -- CMD: ^C ends CMD, and the lab goes" {
	net
	mkfifo begun
	# the whole group, as a terminal does it
	setsid --wait "$WARREN" up t.yaml -- sh -c 'echo $PPID >begun; exec sleep 1000' 3>&- &
	read -r pid <begun
	kill -INT -- "-$pid"
	status=0
	wait $! || status=$?
	[ "$status" -eq 130 ] && [ -z "$(names)" ]

	# warren alone: it passes it on, as it came, also where the tests themselves run under nohup
	for signal in TERM HUP; do
		env --default-signal=HUP "$WARREN" up t.yaml -- sh -c 'echo $$ >begun; exec sleep 1000' 3>&- &
		read -r pid <begun
		kill -$signal $!
		status=0
		wait $! || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ -z "$(names)" ] && [ ! -e "/proc/$pid" ]
	done
}

@test "FILE -- CMD: under nohup a hang-up ends neither" {
	net
	mkfifo begun go
	nohup "$WARREN" up t.yaml -- sh -c 'echo $$ >begun; read -r _ <go; exit 5' 3>&- 2>said &
	read -r pid <begun
	kill -HUP $! "$pid"
	timeout 60 sh -c 'echo >go'
	status=0
	wait $! || status=$?
	[ "$status" -eq 5 ] && [ -z "$(names)" ]
}

@test "FILE -- CMD: a CMD that lives with ^C on the terminal is left alone" {
	net
	python3 - "$WARREN" <<-'END'
		import os, pty, sys
		pid, tty = pty.fork()
		if pid == 0:
		    os.execv(sys.argv[1], [sys.argv[1], "up", "t.yaml", "--", "python3", "-c", """
		import signal
		heard = []
		for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
		    signal.signal(s, lambda s, _: heard.append(s))
		print("ready", flush=True)
		while True:
		    line = input()
		    if line == "end":
		        break
		print("heard", len(heard), flush=True)
		raise SystemExit(9)
		"""])
		said = b""
		def until(word):
		    global said
		    while word not in said:
		        try:
		            said += os.read(tty, 1000)
		        except OSError:
		            sys.exit("it ended before %r: %r" % (word, said))
		until(b"ready")
		os.write(tty, b"\x03")
		until(b"^C")
		os.write(tty, b"end\n")
		until(b"heard 1")
		_, status = os.waitpid(pid, 0)
		sys.exit(os.waitstatus_to_exitcode(status) != 9)
	END
	[ -z "$(names)" ]
}

@test "^C while the checks run: a new lab goes again, a running one stays" {
	net 'checks:' '  - h1 reaches 10.0.1.99 within 60s'
	"$WARREN" up t.yaml 2>said 3>&- &
	wait_for [ -e /run/netns/r ]
	kill -INT $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 130 ] && grep -qx 'interrupted: rolled back' said
	[ -z "$(names)" ] && [ ! -e /run/warren/labs/t ]

	warren up --no-checks t.yaml
	"$WARREN" up t.yaml 2>said 3>&- &
	wait_for grep -q 'nothing to do' said
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 130 ] && [ "$(names)" = "h1 h2 r " ]

	sed -i 's/^  r: router/&\n  h3:/' t.yaml
	"$WARREN" up t.yaml 2>said 3>&- &
	wait_for grep -q 'changed' said
	kill -INT $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 4 ] && [ "$(names)" = "h1 h2 h3 r " ]
	grep -q 'its checks were not finished' said
}

@test "what others put in stays, but for --prune" {
	net
	warren up t.yaml
	ip -n h1 addr add 10.99.0.1/24 dev eth0
	ip -n h2 link add other0 type veth peer name other1
	ip -n r route add blackhole 10.98.0.0/16
	ip link add mine0 type veth peer name mine1
	try warren up t.yaml
	[ "$status" -eq 0 ] && [[ "$stderr" == *"nothing to do"* ]]
	ip -n h1 addr show eth0 | grep -q 10.99.0.1
	ip -n h2 link show other0
	try warren up --prune t.yaml
	[ "$status" -eq 0 ] && [[ "$stderr" == *changed* ]]
	! ip -n h1 addr show eth0 | grep 10.99.0.1 || false
	! ip -n h2 link show | grep other || false
	! ip -n r route | grep 10.98 || false
	ip link show mine0 # the host is not the lab's
	ip link del mine0
	[ -z "$(warren plan --strict t.yaml | grep -v '^nothing to do$')" ]
}

@test "what a new namespace is born with" {
	printf '%s\n' 'lab: t' 'nodes:' '  h:' '  r: router' '  sw: switch' \
		'  own: { sysctls: { net.ipv6.conf.default.accept_dad: 1 } }' \
		'wires:' '  - sw -- h:eth0 fd00::1/64, r:eth0 fd00::2/64' >t.yaml
	warren up t.yaml
	for ns in h r sw; do
		[ "$(warren exec $ns cat /proc/sys/net/ipv6/conf/default/accept_dad)" = 0 ]
		ip -n $ns -o link show lo | grep -q LOOPBACK,UP
	done
	[ "$(warren exec own cat /proc/sys/net/ipv6/conf/default/accept_dad)" = 1 ]
	[ "$(warren exec r cat /proc/sys/net/ipv6/conf/all/forwarding)" = 1 ]
	[ "$(warren exec h cat /proc/sys/net/ipv6/conf/all/forwarding)" = 0 ]
	[ -z "$(ip -n h -6 addr show tentative)" ]
	for family in ip ip6 arp; do
		file=/proc/sys/net/bridge/bridge-nf-call-${family}tables
		[ "$(warren exec sw sh -c "cat $file 2>/dev/null || echo 0")" = 0 ]
	done
}

@test "sysctls that change each other: the last word is the file's" {
	# all.forwarding says what default.forwarding is, whatever was said before.
	printf '%s\n' 'lab: t' 'nodes:' \
		'  n: { sysctls: { net.ipv6.conf.default.forwarding: 0, net.ipv6.conf.all.forwarding: 1 } }' >t.yaml
	try warren up t.yaml
	[ "$status" -eq 0 ]
	[ "$(warren exec n cat /proc/sys/net/ipv6/conf/default/forwarding)" = 0 ]
	[ "$(warren exec n cat /proc/sys/net/ipv6/conf/all/forwarding)" = 1 ]
	try warren plan t.yaml
	[ "$status" -eq 0 ] && [ "$output" = "nothing to do" ]
}

@test "what takes long shows its progress on a terminal, and nowhere else" {
	# a bridge with spanning tree forwards after twice two seconds
	printf '%s\n' 'lab: t' 'nodes:' '  a:' '  sw: { switch: { stp: yes, forward_delay: 200 } }' \
		'wires:' '  - sw -- a:eth0 10.0.0.1/24' >t.yaml
	script -qec '"$WARREN" up t.yaml' /dev/null </dev/null >said
	grep -qE $'\rt: [0-9]+ of [0-9]+\e' said
	tail -n 1 said | grep -qE $'\r\e\\[Kt: 2 nodes, 1 wire: up in [0-9.]+ s\r$'
	warren down t
	try warren up t.yaml
	[[ "$stderr" =~ ^"t: 2 nodes, 1 wire: up in "[0-9.]+" s"$ ]]
}

@test "^C while a link is waited for: rolled back" {
	printf '%s\n' 'lab: t' 'nodes:' '  a:' '  sw: { switch: { stp: yes } }' \
		'wires:' '  - sw -- a:eth0 10.0.0.1/24' >t.yaml
	"$WARREN" up t.yaml 2>said 3>&- &
	wait_for grep -q '^phase build' /run/warren/labs/t/state
	kill -INT $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 130 ] && [ "$(cat said)" = "interrupted: rolled back" ]
	[ -z "$(names)" ] && [ ! -e /run/warren/labs/t ]
}

@test "a name in the way: named, with the remedy; nothing changed" {
	net
	ip netns add h1
	before=$(machine)
	fails 1 'namespace "h1" exists already and is not of lab "t": try --prefix t-' \
		warren up t.yaml
	same_machine "$before"
	warren up --prefix t- t.yaml
	warren down t
	same_machine "$before"
	ip netns add r
	fails 1 'namespaces "h1", "r" exist already' warren up t.yaml
}

@test "a device of the host in the way: named, nothing changed" {
	net '  - host:veth0 10.0.9.1/24 -- r:eth9 10.0.9.2/24'
	ip link add veth0 type veth peer name veth1
	before=$(machine)
	fails 1 'device "veth0" exists already in host and is not of lab "t": delete it, or use --prefix' \
		warren up t.yaml
	same_machine "$before"
	ip link del veth0
	warren up t.yaml
}

@test "two labs side by side: LAB/NODE names each" {
	net '  - host:v0 10.0.9.1/24 -- r:eth9 10.0.9.2/24'
	sed 's/lab: t/lab: u/; s/v0 10.0.9/v0 10.0.8/' t.yaml >u.yaml
	warren up t.yaml
	fails 1 '"h1", "h2", "r" exist already and are not of lab "u": try --prefix u-' warren up u.yaml
	warren up --prefix u- u.yaml
	[ "$(names)" = "h1 h2 r u-h1 u-h2 u-r " ]
	[ "$(warren exec t/h1 ip -j link show eth0)" = "$(warren exec h1 ip -j link show eth0)" ]
	[ "$(warren exec u/u-h1 ip -j link show eth0)" = "$(warren exec u-h1 ip -j link show eth0)" ]
	[ "$(devices h1)" != "$(devices u-h1)" ]
	warren plan t.yaml
	warren plan --prefix u- u.yaml
	warren down t
	[ "$(names)" = "u-h1 u-h2 u-r " ]
	ip link show u-v0
	warren plan --prefix u- u.yaml
	warren test u
}

@test "two up of one lab at once: one builds, the other waits or says who" {
	net
	"$WARREN" up t.yaml 2>one 3>&- &
	first=$!
	second=0
	"$WARREN" up t.yaml 2>two || second=$?
	status=0
	wait "$first" || status=$?
	[ "$status" -eq 0 ] || grep -q 'is being changed by another warren (pid [0-9]*)' one
	[ "$second" -eq 0 ] || grep -q 'is being changed by another warren (pid [0-9]*)' two
	[ "$status" -eq 0 ] || [ "$second" -eq 0 ]
	warren plan t.yaml
}

@test "--skip-unsupported: goes on without what this kernel lacks, and names it" {
	printf '%s\n' 'lab: s' 'nodes:' '  sw:' '    switch: { vlan_filtering: yes }' '  a:' \
		'wires:' '  - sw -- a:eth0' >s.yaml
	try warren up --skip-unsupported s.yaml
	[ "$status" -eq 0 ]
	filtering=$(ip -n sw -j -d link show br0 | jq '.[0].linkinfo.info_data.vlan_filtering')
	if [[ "$stderr" == *"left out"* ]]; then
		[[ "$stderr" == *"s: left out: bridge vlan_filtering (CONFIG_BRIDGE_VLAN_FILTERING)"* ]]
		[ "$filtering" = 0 ]
		warren plan --skip-unsupported s.yaml
		warren down s
		fails 1 'no bridge vlan_filtering .*--skip-unsupported' warren up s.yaml
		[ -z "$(names)" ] && [ ! -e /run/warren/labs/s ]
	else
		[ "$filtering" = 1 ]
		warren plan s.yaml
	fi
}

@test "a bad file: 2, every error at once, nothing touched" {
	printf '%s\n' 'lab: t' 'nodes:' '  h1: { rotes: x }' 'wires:' '  - h1:eth0 -- hx:eth0' >t.yaml
	before=$(machine)
	fails 2 't.yaml:3:9: .*"routes"' warren up t.yaml
	[[ "$stderr" == *"t.yaml:5:"*hx* ]]
	same_machine "$before"
	fails 2 'cannot open "./gone.yaml": No such file' warren up ./gone.yaml
	fails 2 'cannot read' warren up ./
	printf '%s\n' 'lab: t' 'include: a' 'nodes:' '  a:' >t.yaml
	fails 2 'not yet' warren up t.yaml
}

@test "odd names of labs are refused" {
	for name in a/b .. . all host -x 'a b' '' "$(printf 'x%.0s' {1..65})" $'a\tb' 'ä'; do
		printf 'lab: "%s"\nnodes:\n  a:\n' "$name" >odd.yaml
		fails 2 'odd.yaml:1:' warren up odd.yaml
	done
	for name in .. 'a b' '' "$(printf 'x%.0s' {1..65})"; do
		fails 1 'cannot be the name of a lab' warren up "$name"
	done
	[ ! -e /run/warren/labs ] || [ -z "$(ls /run/warren/labs)" ]
	printf 'nodes:\n  a:\n' >'my net.yaml'
	fails 2 'name' warren up 'my net.yaml'
	printf 'lab: %s\nnodes:\n  a:\n' "$(printf 'x%.0s' {1..64})" >long.yaml
	warren up long.yaml
}

@test "used wrongly: 2" {
	net
	fails 2 'too few arguments' warren up
	fails 2 'too many arguments' warren up t.yaml t.yaml
	fails 2 'no-check' warren up --no-check t.yaml
	fails 2 'wants NAME' warren up t.yaml --prefix
	[ -z "$(names)" ]
}
