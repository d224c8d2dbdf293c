#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren netns: each sub-command beside the stock one, whose words it says.

load helper

# The numbers of what a test left go with it, a moment later.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	wait_for no_numbers
}

no_numbers() {
	[ -z "$(ip netns list-id)" ]
}

teardown() {
	rmdir /run/netns/dir 2>/dev/null || true
	forget_names
}

# alike COMMAND-LINE: after `netns`, stock and warren say the same, byte by byte; nothing is changed
alike() {
	local status=0 stock_status=0
	ip netns "$@" >stock.out 2>stock.err || stock_status=$?
	"$WARREN" netns -- "$@" >our.out 2>our.err || status=$?
	diff stock.out our.out && diff stock.err our.err && [ "$status" -eq "$stock_status" ]
}

# words STATUS STDERR COMMAND...: that status, exactly those words, nothing on stdout
words() {
	local want=$1 said=$2
	shift 2
	try "$@"
	[ "$status" -eq "$want" ] && [ "$stderr" = "$said" ] && [ -z "$output" ] ||
		{ echo "$status: $stderr $output"; return 1; }
}

@test "list: names and numbers, as text, as JSON, over several lines; nothing is allocated" {
	[ -z "$("$WARREN" netns -json list)" ] # no directory, not even an empty list
	ip netns add a && ip netns add b && ip netns set a 5
	for how in list show lst l sh ls ''; do
		# shellcheck disable=SC2086
		alike $how
	done
	[ "$("$WARREN" netns -j -p list)" = "$(ip -j -p netns list)" ]
	[ "$("$WARREN" netns -json)" = "$(ip -json netns)" ]
	[ "$(ip netns list-id)" = "nsid 5 (iproute2 netns name: a)" ]
}

@test "list: what is no namespace is listed, and told of as often as ip does" {
	ip netns add a
	touch /run/netns/stale && ln -s nowhere /run/netns/dangling && mkdir /run/netns/dir
	alike list
	alike list-id
	ip netns set a 3
	alike list
}

@test "list: many names with numbers, two names of one namespace" {
	for i in $(seq 1 9); do ip netns add "n$i" && ip netns set "n$i" "$i"; done
	mkdir -p /run/netns && touch /run/netns/twin && mount --bind /run/netns/n4 /run/netns/twin
	alike list
	alike list-id
	umount /run/netns/n7 && rm /run/netns/n7 # its number lives on as long as it does
	alike list
}

@test "list: JSON is valid whatever the names are" {
	"$WARREN" netns add $'a\x01"\\' && "$WARREN" netns add $'\xff'
	"$WARREN" netns -j list >list.json
	jq -e 'map(.name) | sort == ["a\u0001\"\\", "\ufffd"]' list.json
	"$WARREN" netns -j -p list | jq -e length
}

@test "list-id: of this namespace and of a target" {
	ip netns add a && ip netns add b && ip netns set a 1 && ip netns set b 2
	ip -n a netns set b 7
	alike list-id
	alike list-id nsid 2
	alike list-id target-nsid 1
	alike list-id target-nsid 1 nsid 7
	alike list-id target-nsid 9
	alike list-id nsid 9
	[ "$("$WARREN" netns -j list-id target-nsid 1)" = "$(ip -j netns list-id target-nsid 1)" ]
	alike list-id nsid
	alike list-id nsid x
	alike list-id nsid 1 nsid 1
	alike list-id word
	words 255 'Error: argument "-1" is wrong: "nsid" value should be >= 0' warren netns list-id nsid -1
}

@test "add: stock finds and enters it; lo is down" {
	"$WARREN" netns add a ignored
	[ "$(names)" = "a " ]
	[ "$(stat -c %A /run/netns/a)" = -r--r--r-- ]
	ip -n a -br link | grep -q '^lo *DOWN'
	words 1 'Cannot create namespace file "/run/netns/a": File exists' warren netns add a
	words 1 'No netns name specified' warren netns add
	words 255 'Invalid netns name "a/b"' warren netns add a/b
	words 255 'Invalid netns name ""' warren netns add ''
}

@test "add: what a killed one left is not in the way" {
	mkdir -p /run/netns
	touch /run/netns/a && chmod 1000 /run/netns/a # ours
	touch -d '1 minute ago' /run/netns/b && chmod 000 /run/netns/b # ip's
	"$WARREN" netns add a
	"$WARREN" netns add b
	ip netns exec a true && ip netns exec b true
}

@test "add after -netns is seen outside" {
	"$WARREN" netns add a
	"$WARREN" netns -n a add b
	ip netns exec b true
}

@test "attach: the namespace of a process lives on under the name" {
	"$WARREN" netns attach me $$
	[ "$(stat -L -c %i /run/netns/me)" = "$(stat -L -c %i /proc/$$/ns/net)" ]
	alike attach me $$
	alike attach x 0
	alike attach x 99999999
	alike attach x -5
	alike attach x
	[ "$(names)" = "me " ]
}

@test "set: once; the words are the kernel's" {
	ip netns add a && ip netns add b && touch /run/netns/stale
	"$WARREN" netns set a 0x10
	"$WARREN" netns set b auto
	[ "$(ip netns list-id nsid 16)" = "nsid 16 (iproute2 netns name: a)" ]
	for line in 'a 3' 'b auto' 'stale 3' 'nix 3' 'a x' 'a -1' 'a 99999999999' a ''; do
		# shellcheck disable=SC2086
		alike set $line
	done
}

@test "delete: one layer at a time; of a link only the link; -all stops at the first failure" {
	"$WARREN" netns add a
	touch b && mount --bind /run/netns/a b
	mount --bind b /run/netns/a
	words 1 'Cannot remove namespace file "/run/netns/a": Device or resource busy' \
		warren netns delete a
	ln -s "$PWD/b" /run/netns/l
	"$WARREN" netns del l
	mountpoint -q b
	"$WARREN" netns d a
	umount b
	[ -z "$(names)" ]
	alike delete a
	mkdir /run/netns/dir
	alike delete dir
	words 0 'Cannot remove namespace file "/run/netns/dir": Is a directory' warren netns -all delete
	rmdir /run/netns/dir
	"$WARREN" netns add x && "$WARREN" netns add y
	"$WARREN" netns -all delete
	[ -z "$(names)" ]
}

@test "identify and pids" {
	ip netns add a && ip netns add b
	ip netns exec a sleep 100 3>&- &
	pid=$!
	wait_for runs "$pid" sleep
	[ "$("$WARREN" netns identify "$pid")" = a ]
	[ "$("$WARREN" netns pids a)" = "$pid" ]
	alike identify
	alike identify "$pid"
	alike pids b
	kill "$pid"
	for line in 'identify x' 'identify 0' 'identify 1 2' 'pids' 'pids nix' 'pids a b'; do
		# shellcheck disable=SC2086
		alike $line
	done
}

@test "exec: in place, with the status of the program and ip's words" {
	ip netns add a && touch /run/netns/stale
	run -7 warren netns exec a sh -c 'exit 7'
	[ "$("$WARREN" netns exec a sh -c 'readlink /proc/self/ns/net')" = \
		"net:[$(stat -L -c %i /run/netns/a)]" ]
	[ "$("$WARREN" netns exec a ip netns identify)" = a ] # the names are seen inside
	[ "$("$WARREN" netns exec a sh -c 'ls /proc/self/fd | wc -l')" = \
		"$(sh -c 'ls /proc/self/fd | wc -l')" ]
	words 255 'Cannot open network namespace "nix": No such file or directory' \
		warren netns exec nix true
	words 255 'setting the network namespace "stale" failed: Invalid argument' \
		warren netns exec stale true
	alike exec a no-such
	alike exec a -- true
	words 1 'No command specified' warren netns exec a
	words 1 'No netns name specified' warren netns exec
}

@test "exec: /etc/netns/NAME; what cannot lie over /etc is told as ip does" {
	mkdir -p etc/netns/a && echo x >etc/netns/a/no-such-target
	mount --bind etc /etc
	ip netns add a
	try ip netns exec a true
	stock=$stderr
	try warren netns exec a true
	umount /etc
	[ "$stderr" = "$stock" ] && [[ "$stock" == 'Bind /etc/netns/a/no-such-target -> '* ]]
}

@test "-all exec: a heading each; one that cannot be entered is told of once" {
	ip netns add a && ip netns add b
	[ "$("$WARREN" netns -all exec ls /sys/class/net)" = "$(ip -all netns exec ls /sys/class/net)" ]
	touch /run/netns/stale
	try warren netns -all exec sh -c 'echo in; exit 3'
	[ "$status" -eq 0 ]
	[ "$(grep -c '^netns: ' <<<"$output")" -eq 3 ] && [ "$(grep -c '^in$' <<<"$output")" -eq 2 ]
	[ "$stderr" = 'setting the network namespace "stale" failed: Invalid argument' ]
	run -1 warren netns -all exec sh -c 'kill -9 $$'
}

@test "monitor: a line as it happens; add when it can be entered" {
	mkdir -p /run/netns
	"$WARREN" netns monitor >log 2>&1 3>&- &
	pid=$!
	# it hears once it watches: a name that is made again and again is told of at some time
	heard() { touch /run/netns/x; rm /run/netns/x; ip netns add x; ip netns del x; grep -q 'delete x' log; }
	wait_for heard
	[ -z "$(grep -v '^\(add\|delete\) x$' log)" ]
	touch /run/netns/late
	ip netns add b
	wait_for grep -q 'add b' log
	run -1 grep late log
	mount --bind /proc/self/ns/net /run/netns/late
	wait_for grep -q 'add late' log
	ip netns del b
	wait_for grep -q 'delete b' log
	kill "$pid"
}

@test "sub-commands and options: abbreviations, what is unknown, where options end" {
	alike addd
	alike frob a/b
	alike help
	alike h
	alike list a/b
	alike -h
	words 255 'Option "-x" is unknown, try "ip -help".' warren netns -x list
	words 255 'Cannot open network namespace "nix": No such file or directory' warren netns -n nix
	ip netns add a && ip netns set a 4
	[ "$("$WARREN" netns -d -o -s -t -c -4 -f inet list)" = "a (id: 4)" ]
	[ "$("$WARREN" netns -net a list)" = a ] # in a nobody has a number
	[ "$("$WARREN" netns -n a identify)" = a ]
	"$WARREN" netns list >/dev/full
}

@test "-batch: line by line, stops at the first failure unless forced" {
	printf 'netns add a\n# comment\n\nnetns exec a true\nnetns add "b c"\nnetns add a\nnetns add d\n' >lines
	words 1 "$(printf 'Cannot create namespace file "/run/netns/a": File exists\nCommand failed lines:6')" \
		warren netns -batch lines
	[ "$("$WARREN" netns list | sort | tr '\n' ,)" = "a,b c," ]
	run -1 warren netns -force -batch - <lines
	[ -e /run/netns/d ]
}
