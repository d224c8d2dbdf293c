#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# what a hostile surrounding cannot do: names, entries of /run/netns, descriptors, privilege

load helper

teardown() {
	shopt -s dotglob
	chown 0:0 /run/netns 2>/dev/null || true
	chmod -f 755 /run/netns || true
	forget_labs
}

# ------ descriptors ------

@test "a standard file that is closed is so inside, and nothing else takes its place" {
	warren add a
	[ -z "$("$WARREN" exec a sh -c 'for n in 0 2; do [ -e /proc/self/fd/$n ] && echo $n; done' <&- 2>&-)" ]
	run -1 bash -c '"$WARREN" ls 2>&1 >&-'
	[[ "$output" == *'cannot write the answer: Bad file descriptor'* ]]
	# what is opened first would be standard error: here the pipe by which signals are noted, and
	# "exit status 1" of the first namespace would be read from it as signals for the second
	warren add b
	[ "$("$WARREN" exec --all -j 1 sh -c 'cat; ls / >/dev/null; echo done; exit 1' <&- 2>&-)" = \
		"$(printf '==> a <==\ndone\n\n==> b <==\ndone')" ]
}

@test "no other program's privilege: a setgid program file is refused" {
	[ "$(stat -c %u "$BATS_TEST_TMPDIR")" = 0 ] || skip "needs a second user"
	cp "$WARREN" w && chown 0:1 w 2>/dev/null && chmod g+s w || skip "needs a second user"
	findmnt -no OPTIONS -T w | grep -q nosuid && skip "the file system is mounted nosuid"
	for command in version 'ls' 'exec host true' 'netns list'; do
		# shellcheck disable=SC2086
		fails 1 'real and effective ids differ' ./w $command
	done
}

# ------ names ------

# odd_names: what ip takes and warren would not make
odd_names() {
	names=(-h --all 'a b' $'a\nb' $'\033[31mred' $'\xff\xfe' $'a\x01\x7f' '"\' '*' "$(printf '%0255d' 7)" ä .hidden)
	for name in "${names[@]}"; do
		ip netns add "$name"
	done
	ip netns add plain
	ip netns attach $'link\ned' $BASHPID
}

# clean FILE: nothing in it that moves a terminal, and it is UTF-8
clean() {
	! LC_ALL=C grep -q '[^ -~[:space:]]' "$1" || iconv -f UTF-8 -t UTF-8 "$1" >/dev/null || return 1
	! LC_ALL=C tr -d '\n' <"$1" | LC_ALL=C grep -q $'[\001-\037\177]'
}

@test "odd names that are there are handled by every command, and escaped where they are said" {
	odd_names
	for name in "${names[@]}"; do
		: >said
		{
			warren exec -- "$name" readlink /proc/self/ns/net
			warren exec -- "$name" true --all
			warren show -- "$name"
			warren who -- "$name"
			warren exec -- "$name" "$WARREN" id
		} >>said 2>&1
		grep -qx "net:\[$(stat -L -c %i "/run/netns/$name")\]" said
		clean said || { cat -v said; return 1; }
		for command in 'show --json --' 'who --json --'; do
			# shellcheck disable=SC2086
			"$WARREN" $command "$name" >said
			jq -e . said >/dev/null && clean said
		done
		"$WARREN" exec -- "$name" "$WARREN" id --json | jq -e '.names | length == 1' >/dev/null
	done
}

@test "odd names in lists: one line each, JSON is valid, netns says what ip says" {
	odd_names
	"$WARREN" ls >said 2>&1
	[ "$(wc -l <said)" -eq $((${#names[@]} + 3)) ]
	clean said
	for escaped in 'a\x0ab' '\x1b[31mred' '\xff\xfe' 'a\x01\x7f' '"\\'; do
		grep -qF -- "$escaped" said
	done
	"$WARREN" ls --json >said
	clean said
	[ "$(jq length said)" -eq $((${#names[@]} + 2)) ]
	jq -e 'map(.name) | index("a\nb") and index("\u001b[31mred") and index("a\u0001\u007f") and index("--all")' said >/dev/null
	cmp <("$WARREN" netns list) <(ip netns list)
	cmp <("$WARREN" netns) <(ip netns)
	"$WARREN" exec --all true >said 2>&1
	clean said
	[ "$(grep -c '^==> .* <==$' said)" -eq $((${#names[@]} + 2)) ]
}

@test "odd names go as they came" {
	odd_names
	try warren rm -- "${names[@]}"
	[ "$status" -eq 0 ] && [ -z "$output$stderr" ]
	[ "$(find /run/netns -mindepth 1 -printf x | wc -c)" -eq 2 ]
}

@test "a name with control characters is not made, and not printed" {
	mkdir -p /run/netns
	for name in $'a\nb' $'\033[31m' $'\001' $'a\177' $'\t'; do
		fails 2 'a new name has no control characters' warren add "$name"
		echo "$stderr" >said && clean said
		fails 1 'there is no namespace' warren show "$name"
		echo "$stderr" >said && clean said
		fails 125 'there is no namespace' warren exec "$name" true
		echo "$stderr" >said && clean said
		fails 1 'cannot remove the name' warren rm "$name"
		echo "$stderr" >said && clean said
	done
	[ -z "$(ls -A /run/netns)" ]
}

# ------ what is planted in /run/netns ------

# plant: everything but a namespace; what each leads to must stay as it is
plant() {
	mkdir -p /run/netns
	warren add good
	echo precious >file
	mkfifo pipe
	echo other >/run/netns/plain
	chmod 644 /run/netns/plain
	mkfifo /run/netns/fifo
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/run/netns/socket")'
	ln -s "$PWD/pipe" /run/netns/to-fifo
	ln -s "$PWD/file" /run/netns/to-file
	ln -s nowhere /run/netns/to-nothing
	ln -s to-itself /run/netns/to-itself
	ln -s /proc/self/ns/uts /run/netns/to-uts
	planted=(plain fifo socket to-fifo to-file to-nothing to-itself to-uts)
	# a device whose opening is an error (nothing has that number), a disk
	mknod /run/netns/device c 240 7 2>/dev/null && planted+=(device) || true
	mknod /run/netns/disk b 240 7 2>/dev/null && planted+=(disk) || true
}

@test "what is planted is never opened, followed, or waited for: reading" {
	plant
	for command in ls 'ls --json' id 'id --json' 'show good' 'who good' labs 'exec good true' 'exec --all true'; do
		# shellcheck disable=SC2086
		timeout 60 "$WARREN" $command >/dev/null
	done
	for name in "${planted[@]}"; do
		fails 125 "$name" timeout 60 "$WARREN" exec "$name" true
		fails 1 "$name" timeout 60 "$WARREN" show "$name"
		fails 1 "$name" timeout 60 "$WARREN" who "$name"
		run ! timeout 60 "$WARREN" netns exec "$name" true
	done
	timeout 60 "$WARREN" netns list | grep -qx to-fifo
	[ "$("$WARREN" ls --json | jq -c '[.[] | select(.stale) | .name] | length')" -eq "${#planted[@]}" ]
}

@test "what is planted is never opened, followed, or waited for: making and taking away" {
	plant
	for name in "${planted[@]}"; do
		fails 1 "\"$name\" exists already" timeout 60 "$WARREN" add "$name"
		printf 'lab: t\nnodes: { %s: }\n' "$name" >t.yaml
		fails 1 "$name" timeout 60 "$WARREN" up t.yaml
	done
	timeout 60 "$WARREN" rm "${planted[@]}"
	[ "$(names)" = "good " ]
	[ "$(cat file)" = precious ] && [ -p pipe ] && [ -e /proc/self/ns/uts ]
}

# ------ a directory that others can write ------

@test "where others can write in /run/netns nothing is named or removed, and it is said why" {
	warren add a
	printf 'lab: t\nnodes: { t1: }\n' >t.yaml
	for mode in 777 1777 775; do
		chmod $mode /run/netns
		for command in 'add b' 'rm a' 'up t.yaml'; do
			# shellcheck disable=SC2086
			fails 1 '/run/netns can be written by others.*look at what is there, then: .*chmod 755' \
				warren $command
		done
		[ "$(names)" = "a " ]
		[ ! -e /run/warren/labs/t ]
		warren exec a true
		warren ls >/dev/null
	done
	chmod 755 /run/netns # as ip makes it
	warren add b
	warren rm a b
	ip netns add c
	warren rm c
}

@test "where /run/netns is somebody else's nothing is named or removed" {
	warren add a
	chown 1 /run/netns 2>/dev/null || skip "needs a second user"
	fails 1 '/run/netns belongs to user 1.*chown root' warren add b
	fails 1 '/run/netns belongs to user 1' warren rm a
	chown 0 /run/netns
	warren rm a
}
