#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren exec

load helper

# lab_node LAB NODE: what `up` leaves of a lab with one node
lab_node() {
	local lab=/run/warren/labs/$1
	mkdir -p "$lab/ns" "$lab/nodes/$2" /run/netns
	touch "$lab/ns/$2"
	unshare -n mount --bind /proc/self/ns/net "$lab/ns/$2"
	ln -s "$lab/ns/$2" "/run/netns/$2"
	printf '10.0.0.2 bob\n' >"$lab/hosts"
	printf '127.0.0.1 localhost\n' >"$lab/nodes/$2/hosts"
}

teardown() {
	umount /run/warren/labs/*/ns/* 2>/dev/null || true
	rm -rf /run/warren /run/fifo
	for name in /run/netns/*; do
		umount -l "$name" 2>/dev/null || true
		rm -f "$name"
	done
}

@test "the program is inside: sockets, /proc/net, /sys/class/net" {
	warren add a
	ip link add warren-t0 type veth peer name p0 netns a
	try warren exec a sh -c 'readlink /proc/self/ns/net; ls /sys/class/net; ip -o link | cut -d: -f2'
	ip link del warren-t0
	[ "${lines[0]}" = "net:[$(stat -L -c %i /run/netns/a)]" ]
	[ "${lines[1]} ${lines[2]}" = "lo p0" ]
	[[ "$output" != *warren-t0* ]]
}

@test "what was mounted below /sys stays" {
	warren add a
	cut -d' ' -f5 /proc/self/mountinfo | grep '^/sys/' | sort -u >here
	[ -s here ] || skip "nothing is mounted below /sys"
	"$WARREN" exec a cut -d' ' -f5 /proc/self/mountinfo | grep '^/sys/' | sort -u >there
	diff here there
	for path in $(cat here); do
		[ "$(stat -f -c %t "$path")" = "$("$WARREN" exec a stat -f -c %t "$path")" ]
	done
}

@test "mounts made inside stay inside, those made outside get in" {
	warren add a
	mkdir shared && mount -t tmpfs tmpfs shared && mount --make-shared shared
	mkdir shared/in shared/out && mkfifo /run/fifo
	"$WARREN" exec a sh -c 'mount -t tmpfs inside shared/in; echo ready; read -r x </run/fifo; cat shared/out/file' >out 2>&1 3>&- &
	pid=$!
	wait_for grep -q ready out
	mountpoint shared/in && return 1
	mount -t tmpfs outside shared/out && echo seen >shared/out/file
	echo >/run/fifo
	wait $pid
	umount -R shared
	grep -q seen out
}

@test "in place: same PID, standard files, directory, environment, arguments" {
	warren add a
	try env X=y bash -c 'echo $$; exec "$WARREN" exec a sh -c "echo \$\$; cat; pwd; echo \$X \$1" - -v' <<<"hello"
	[ "${lines[0]}" = "${lines[1]}" ]
	[ "${lines[2]}" = hello ]
	[ "${lines[3]}" = "$BATS_TEST_TMPDIR" ]
	[ "${lines[4]}" = "y -v" ]
}

@test "the status is the program's; 125, 126, 127 are ours" {
	warren add a
	run -7 warren exec a sh -c 'exit 7'
	run -137 bash -c '"$WARREN" exec a sh -c "kill -9 \$\$"'
	fails 127 'cannot run "no-such": No such file' warren exec a no-such
	fails 126 'cannot run "/etc/passwd": Permission denied' warren exec a /etc/passwd
	fails 125 'there is no namespace "A".*did you mean "a"' warren exec A true
	fails 125 'no lab "l9" is up' warren exec l9/a true
	touch /run/netns/stale
	fails 125 'stale' warren exec stale true
}

@test "-- may stand after the name; the program's options are its own" {
	warren add a
	[ "$("$WARREN" exec a -- echo -n --json)" = --json ]
	[ "$("$WARREN" exec a sh -c 'echo $1' - --help)" = --help ]
}

@test "without a command a shell: SHELL, else /bin/sh" {
	warren add a
	[ "$(echo 'readlink /proc/self/ns/net' | SHELL=/bin/sh "$WARREN" exec a)" = \
		"net:[$(stat -L -c %i /run/netns/a)]" ]
	[ "$(env -u SHELL "$WARREN" exec a <<<'echo $0')" = /bin/sh ]
}

@test "host is where we are" {
	[ "$("$WARREN" exec host readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" ]
}

@test "descriptors of ours do not get inside" {
	warren add a
	[ "$("$WARREN" exec a sh -c 'ls /proc/self/fd | wc -l')" = "$(sh -c 'ls /proc/self/fd | wc -l')" ]
}

@test "/etc/netns/NAME lies over /etc" {
	mkdir -p etc/netns/a && echo 'nameserver 192.0.2.9' >etc/resolv.conf
	mount --bind etc /etc # this mount namespace's; the machine's stays as it is
	warren add a b
	echo 'nameserver 192.0.2.1' >/etc/netns/a/resolv.conf
	echo x >/etc/netns/a/no-such-target
	try warren exec a cat /etc/resolv.conf
	[ "$output" = 'nameserver 192.0.2.1' ]
	[[ "$stderr" == *'/etc/netns/a/no-such-target is not to be seen as /etc/no-such-target inside'* ]]
	[ "$("$WARREN" exec b cat /etc/resolv.conf)" = 'nameserver 192.0.2.9' ]
	umount /etc
}

@test "a lab's node: /etc/hosts knows every node, the machine's stays" {
	lab_node l1 r1
	before=$(cat /etc/hosts)
	[ "$("$WARREN" exec r1 cat /etc/hosts)" = "$(printf '127.0.0.1 localhost\n10.0.0.2 bob')" ]
	[ "$("$WARREN" exec l1/r1 getent hosts bob | awk '{ print $1 }')" = 10.0.0.2 ]
	[ "$(cat /etc/hosts)" = "$before" ]
}

@test "a lab's node about which nothing is said" {
	lab_node l1 r1
	rm -r /run/warren/labs/l1/nodes
	try warren exec r1 sh -c 'cat /etc/hosts; echo $NODE'
	[ "$output" = "$(printf '10.0.0.2 bob\nr1')" ]
	[ -z "$stderr" ]
}

@test "a lab's node: environment" {
	lab_node l1 r1
	printf 'COLOUR=red\0TEXT=two words\0' >/run/warren/labs/l1/nodes/r1/env
	[ "$("$WARREN" exec r1 sh -c 'echo $NODE $COLOUR $TEXT')" = "r1 red two words" ]
}

@test "a lab's node: files over what is there" {
	lab_node l1 r1
	echo ours >motd
	printf '/etc/passwd\0%s/motd\0' "$PWD" >/run/warren/labs/l1/nodes/r1/files
	before=$(cat /etc/passwd)
	[ "$("$WARREN" exec r1 cat /etc/passwd)" = ours ]
	[ "$(cat /etc/passwd)" = "$before" ]
}

@test "a lab's node: files and folders where the machine has none; /etc is never touched" {
	lab_node l1 r1
	mkdir frr && echo 'router bgp' >frr/frr.conf && echo one >one
	printf '/etc/warren-test-a\0%s/frr\0/etc/warren-test-b/c/d\0%s/one\0' "$PWD" "$PWD" \
		>/run/warren/labs/l1/nodes/r1/files
	before=$(ls -la --time-style=full-iso /etc)
	try warren exec r1 sh -c 'cat /etc/warren-test-a/frr.conf /etc/warren-test-b/c/d; cmp /etc/passwd -'  </etc/passwd
	[ -z "$stderr" ]
	[ "$output" = "$(printf 'router bgp\none')" ]
	"$WARREN" exec r1 cat /etc/hosts | grep -q bob
	"$WARREN" exec r1 touch /etc/warren-test-e
	[ "$(ls -la --time-style=full-iso /etc)" = "$before" ]
}

@test "a lab's node: a mount below such a folder stays" {
	mkdir -p dir/sub && echo below >other
	touch dir/sub/file && mount --bind other dir/sub/file
	lab_node l1 r1
	echo x >x
	printf '%s/dir/new\0%s/x\0' "$PWD" "$PWD" >/run/warren/labs/l1/nodes/r1/files
	[ "$("$WARREN" exec r1 cat dir/new dir/sub/file)" = "$(printf 'x\nbelow')" ]
	[ ! -e dir/new ]
	umount dir/sub/file
}

@test "a lab's node: nothing is made through a link that leads nowhere" {
	mkdir dir && ln -s ../outside dir/link
	lab_node l1 r1
	echo x >x
	printf '%s/dir/link\0%s/x\0' "$PWD" "$PWD" >/run/warren/labs/l1/nodes/r1/files
	[ "$("$WARREN" exec r1 cat dir/link)" = x ]
	[ -L dir/link ] && [ ! -e outside ]
}

@test "a lab's node: what cannot be shown is told, the program runs" {
	lab_node l1 r1
	printf '/etc/passwd\0/no/such/source\0/no-such-top\0/etc/group\0/etc\0/etc/group\0' >/run/warren/labs/l1/nodes/r1/files
	try warren exec r1 echo ran
	[ "$output" = ran ]
	[[ "$stderr" == *'/etc/passwd is not to be seen inside: cannot take /no/such/source'* ]]
	[[ "$stderr" == *'/no-such-top is not to be seen inside'* ]]
	[[ "$stderr" == *'/etc is a directory'* ]]
}

@test "a lab's node: damaged or foreign state is not believed" {
	lab_node l1 r1
	node=/run/warren/labs/l1/nodes/r1
	printf 'no equals sign\0' >$node/env
	printf '/etc/passwd\0' >$node/files
	try warren exec r1 echo ran
	[ "$output" = ran ]
	[[ "$stderr" == *'environment is damaged'* && "$stderr" == *'list of files is damaged'* ]]

	printf 'EVIL=1\0' >$node/env && chmod 666 $node/env
	try warren exec r1 sh -c 'echo ran $EVIL'
	[ "$output" = ran ]
	[[ "$stderr" == *'not to be trusted'* ]]

	rm $node/env && ln -s /etc/passwd $node/env
	try warren exec r1 echo ran
	[[ "$stderr" == *'environment is missing'* ]]

	rm $node/env && chmod 777 $node
	try warren exec r1 echo ran
	[[ "$output" == ran && "$stderr" == *'not to be trusted'* ]]
}

@test "a signal reaches the program: there is no process between" {
	warren add a
	mkfifo /run/fifo
	"$WARREN" exec a sh -c 'trap "echo got it; exit 3" TERM; echo ready; while :; do read -r x </run/fifo; done' >out 2>&1 3>&- &
	pid=$!
	wait_for grep -q ready out
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 3 ]
	grep -q 'got it' out
}
