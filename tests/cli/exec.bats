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
	umount -l /run/warren/labs/*/ns/* /run/warren/labs/*/ns /run/warren/exec /run/netns/* 2>/dev/null || true
	rm -rf /run/warren /run/fifo /run/netns/*
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

@test "inside of inside: another namespace, and the same again" {
	warren add a b
	try warren exec a "$WARREN" exec b "$WARREN" exec b ls /sys/class/net
	[ "$status $output" = "0 lo" ]
	[ -z "$stderr" ]
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

# ------ the names of others ------

# reaches_back: can warren go back to the mount namespace that exec came from? From Linux 6.18 on.
reaches_back() {
	warren add probe
	[ -z "$("$WARREN" exec probe ls /run/netns)" ] || skip "this kernel cannot go back (before 6.18)"
	warren rm probe
}

# many_names: so many that a template is kept
many_names() {
	# shellcheck disable=SC2046
	warren add $(seq -f 'many%g' 150)
}

# inside_mounts NAME: how many mounts a program inside has
inside_mounts() {
	"$WARREN" exec "$1" sh -c 'wc -l </proc/self/mountinfo'
}

@test "names of others are not inside; warren finds them, ip with --names" {
	reaches_back
	warren add a b
	[ -z "$("$WARREN" exec a ls -A /run/netns)" ]
	run -255 "$WARREN" exec a ip netns exec b true
	[[ "$output" == *'"b": No such file'* ]]
	"$WARREN" exec --names a ip netns exec b true
	[ "$("$WARREN" exec a "$WARREN" exec b readlink /proc/self/ns/net)" = \
		"net:[$(stat -L -c %i /run/netns/b)]" ]
	"$WARREN" exec a "$WARREN" ls | grep -q '^b '
	[ "$("$WARREN" exec a "$WARREN" exec --names b ip netns list | wc -l)" -eq 2 ]
}

@test "warren inside exec works on the machine's names, in the same directory" {
	reaches_back
	warren add a
	"$WARREN" exec a "$WARREN" add c
	ip netns exec c true
	"$WARREN" exec a "$WARREN" rm c
	[ "$(names)" = "a " ]
	[ "$("$WARREN" exec a "$WARREN" exec a pwd)" = "$PWD" ]
	[ "$("$WARREN" exec a "$WARREN" exec host readlink /proc/self/ns/net)" = \
		"net:[$(stat -L -c %i /run/netns/a)]" ]
	"$WARREN" exec a ip netns add inside
	[ "$(names)" = "a " ]
}

@test "a way back out of another user's mounts is not taken" {
	reaches_back
	warren add a
	mkfifo /run/fifo
	unshare -Urm sh -c 'mount -t tmpfs "$1" /run/netns && echo ready && read -r x </run/fifo' - \
		"$("$WARREN" exec a findmnt -n -o SOURCE /run/netns | tail -1)" >out 2>&1 3>&- &
	pid=$!
	wait_for grep -q ready out
	fails 1 'cannot go back .*another user namespace.*exec --names' nsenter -m -t $pid "$WARREN" ls
	echo >/run/fifo
	wait $pid
}

@test "with many names exec copies a template without them, and shows the same" {
	reaches_back
	warren add a
	few=$(inside_mounts a)
	many_names
	before=$(inside_mounts a)
	[ -e /run/warren/exec/mnt ]
	[ "$before" -le "$few" ]
	try "$WARREN" exec a sh -c 'pwd; ls /sys/class/net; ls -A /run/netns; readlink /proc/self/ns/net'
	[ "$output" = "$PWD
lo
net:[$(stat -L -c %i /run/netns/a)]" ]
	[ -z "$stderr" ]
	[ "$("$WARREN" exec --names a sh -c 'ls /run/netns | wc -l')" -eq 151 ]
	[ "$("$WARREN" exec many7 "$WARREN" exec many9 readlink /proc/self/ns/net)" = \
		"net:[$(stat -L -c %i /run/netns/many9)]" ]
}

@test "the template follows the machine's mounts: new ones, gone ones, changed ones" {
	reaches_back
	warren add a
	many_names
	mkdir dir && "$WARREN" exec a true
	mount -t tmpfs tmpfs dir && echo here >dir/file
	[ "$("$WARREN" exec a cat dir/file)" = here ]
	mount -o remount,bind,ro dir
	run ! "$WARREN" exec a touch dir/other
	mkdir moved && mount --move dir moved
	[ "$("$WARREN" exec a cat moved/file)" = here ]
	umount moved
	run ! "$WARREN" exec a cat moved/file
	! "$WARREN" exec a cat /proc/self/mountinfo | grep -q " $PWD/"
}

@test "the template serves while names come and go" {
	reaches_back
	warren add a
	many_names
	"$WARREN" exec a true
	made=$(stat -L -c %i /run/warren/exec/mnt)
	warren add later
	[ "$("$WARREN" exec later readlink /proc/self/ns/net)" = "net:[$(stat -L -c %i /run/netns/later)]" ]
	warren rm later
	"$WARREN" exec a true
	[ "$(stat -L -c %i /run/warren/exec/mnt)" = "$made" ]
}

@test "mounts that spread: what comes later is seen by who is inside already, names are not" {
	reaches_back
	mount --make-shared /run
	warren add a
	many_names
	"$WARREN" exec a true
	mkdir /run/later && mkfifo /run/fifo
	"$WARREN" exec a sh -c 'echo ready; read -r x </run/fifo; cat /run/later/file; ls -A /run/netns' >out 2>&1 3>&- &
	pid=$!
	wait_for grep -q ready out
	mount -t tmpfs later /run/later && echo seen >/run/later/file
	warren add more
	echo >/run/fifo
	wait $pid
	umount /run/later && rmdir /run/later
	[ "$(cat out)" = "$(printf 'ready\nseen')" ]
	"$WARREN" exec more true
	warren rm more
	[ "$(inside_mounts a)" -lt 100 ]
	mount --make-private /run
}

@test "a template of other mounts is not used" {
	reaches_back
	warren add a
	many_names
	"$WARREN" exec a true
	made=$(stat -L -c %i /run/warren/exec/mnt)
	mkdir dir
	# another mount namespace, with a mount of its own
	[ "$(unshare -m --propagation unchanged sh -c 'mount -t tmpfs x dir && echo own >dir/file && "$WARREN" exec a cat dir/file')" = own ]
	[ "$(stat -L -c %i /run/warren/exec/mnt)" = "$made" ]
	# another root
	[ "$(chroot / "$WARREN" exec a echo the same)" = 'the same' ]
	mkdir -p root && mount --rbind / root
	[ "$(chroot root "$WARREN" exec a cat /proc/self/mountinfo | wc -l)" -gt 150 ]
	umount -l root
}

@test "what a killed exec leaves of a template is made anew, or goes" {
	reaches_back
	warren add a
	before=$(machine)
	many_names
	for left in 'true' 'mount -t tmpfs x /run/warren/exec' \
		'mount -t tmpfs x /run/warren/exec && touch /run/warren/exec/mnt' \
		'mount -t tmpfs x /run/warren/exec && head -c 100 /dev/zero >/run/warren/exec/record'; do
		umount -l /run/warren/exec 2>/dev/null || true
		mkdir -p -m 700 /run/warren/exec
		sh -c "$left"
		chmod 700 /run/warren/exec
		[ "$(inside_mounts a)" -lt 100 ]
		[ -s /run/warren/exec/record ]
	done
	for moment in 001 003 005 008 012 016 020 030; do
		umount -l /run/warren/exec
		timeout -s KILL "0.$moment" "$WARREN" exec a true || true
		[ "$(inside_mounts a)" -lt 100 ]
	done
	# shellcheck disable=SC2046
	warren rm $(seq -f 'many%g' 150)
	[ ! -e /run/warren ]
	same_machine "$before"
}

@test "a template that others could have written is not believed" {
	reaches_back
	warren add a
	many_names
	"$WARREN" exec a true
	chmod 755 /run/warren/exec
	[ "$(inside_mounts a)" -gt 150 ]
	chmod 700 /run/warren/exec
	[ "$(inside_mounts a)" -lt 100 ]
}

@test "names that ip took away: the next exec tidies up" {
	reaches_back
	warren add a
	many_names
	"$WARREN" exec a true
	seq -f 'netns delete many%g' 150 | ip -batch -
	[ -e /run/warren/exec/mnt ]
	"$WARREN" exec a true
	[ ! -e /run/warren ]
}

@test "a lab of many nodes: exec has the node's files, down leaves nothing" {
	reaches_back
	before=$(machine)
	echo ours >motd
	cat >big.yaml <<-END
		lab: big
		nodes:
		  n[1-150]:
		  r: { files: { /etc/motd: motd } }
		wires: [ r:eth0 10.0.0.1/24 -- n1:eth0 10.0.0.2/24 ]
	END
	"$WARREN" up big.yaml 2>/dev/null
	[ "$("$WARREN" exec r sh -c 'cat /etc/motd; echo $NODE')" = "$(printf 'ours\nr')" ]
	[ "$(inside_mounts big/n7)" -lt 100 ]
	"$WARREN" exec big/n7 grep -q n1 /etc/hosts
	"$WARREN" exec n7 "$WARREN" exec big/r true
	"$WARREN" down big 2>/dev/null
	same_machine "$before"
}
