#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren who: one test for each way to hold a namespace

load helper

# hold KIND NAME [PLACE]: something holds the namespace, until `let_go`; $holder is its pid
hold() {
	mkfifo held go
	python3 "$WARREN_SOURCE/tests/cli/hold.py" "$@" <go >held 3>&- &
	holder=$!
	exec 4>go
	read -r word <held
	[ "$word" = held ]
}

let_go() {
	exec 4>&-
	wait "$holder"
}

# holders NAME: without the name itself and the places where others see it; the commands left out
holders() {
	"$WARREN" who --json "$1" 2>/dev/null | python3 -c '
import json, sys
for h in json.load(sys.stdin)["holders"]:
    if h["kind"] != "mount":
        print(*(h.get(key, "-") for key in ("kind", "pid", "thread", "fd", "what")))'
}

mounts() {
	"$WARREN" who --json "$1" 2>/dev/null | python3 -c '
import json, sys
for h in json.load(sys.stdin)["holders"]:
    if h["kind"] == "mount":
        print(h.get("pid", "-"), h["what"])'
}

@test "its name alone" {
	warren add a
	try warren who a
	[ "$status" -eq 0 ]
	[ "$(mounts a)" = "- /run/netns/a" ]
	[ -z "$(holders a)" ]
	[[ "$output" =~ ^HOLDER\ +WHAT ]]
}

@test "a process" {
	warren add a
	hold process a
	[ "$(holders a)" = "process $holder - - -" ]
	try warren who a
	[[ "$output" =~ process\ +$holder\ .*hold.py\ process\ a ]]
	let_go
	[ -z "$(holders a)" ]
}

@test "a single thread" {
	warren add a
	hold thread a
	[[ "$(holders a)" =~ ^thread\ $holder\ [0-9]+\ -\ -$ ]]
	let_go
}

@test "a descriptor" {
	warren add a
	hold descriptor a
	[[ "$(holders a)" =~ ^descriptor\ $holder\ -\ [0-9]+\ -$ ]]
	let_go
}

@test "a socket" {
	warren add a
	hold socket a
	[[ "$(holders a)" =~ ^socket\ $holder\ -\ [0-9]+\ tcp$ ]]
	let_go
}

@test "a socket that one thread alone has" {
	warren add a
	hold own a
	[[ "$(holders a)" =~ ^socket\ $holder\ [0-9]+\ [0-9]+\ unix$ ]]
	let_go
}

@test "a tun device, wherever its end is now" {
	: 2>/dev/null <>/dev/net/tun || skip "/dev/net/tun cannot be opened"
	warren add a b
	hold tun a
	ip -n a link set tap7 netns b
	[[ "$(holders a)" =~ ^tun\ $holder\ -\ [0-9]+\ tap7$ ]]
	[ -z "$(holders b)" ]
	let_go
}

@test "another file that it is bound to" {
	warren add a
	mkdir -p "/run/some where"
	touch "/run/some where/else"
	hold bound a "/run/some where/else"
	[ "$(mounts a | sort)" = "- /run/netns/a
- /run/some where/else" ]
	let_go
	umount "/run/some where/else"
}

@test "the name in a copy of the mounts" {
	warren add a
	hold mount a
	[ "$(mounts a | sort)" = "$(printf '%s\n' '- /run/netns/a' "$holder /run/netns/a" | sort)" ]
	let_go
}

@test "nothing is changed by looking" {
	warren add a
	ip link add v0 type veth peer name v1 netns a
	before=$(machine)
	warren who a >/dev/null 2>&1
	same_machine "$before"
}

@test "as JSON" {
	warren add a
	try warren who --json a
	[[ "$output" =~ ^\{\"name\":\"a\",\"inode\":$(stat -c %i /run/netns/a),\"id\":[0-9]+,\"holders\":\[\{\"kind\":\"mount\",\"what\":\"/run/netns/a\"\}\],\"unseen\":\{\"processes\":[0-9]+,\"descriptors\":[0-9]+,\"mount_namespaces\":[0-9]+,\"other_processes\":(true|false)\}\}$ ]]
}

@test "what cannot be looked at is said" {
	warren add a
	try unshare -pf --mount-proc "$WARREN" who a
	[ "$status" -eq 0 ]
	[[ "$stderr" =~ "does not show every process of this machine" ]]
	[[ "$output" =~ /run/netns/a ]]
}

# At last a descriptor is all that refers to the copy of the mounts.
@test "a mount namespace that no process is in is counted" {
	warren add a
	try unshare -pf --mount-proc python3 -c '
import os, subprocess
child = subprocess.Popen(["unshare", "-m", "sh", "-c", "echo; read _"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)
child.stdout.readline()
copy = os.open("/proc/%d/ns/mnt" % child.pid, os.O_RDONLY)
look = lambda: subprocess.run([os.environ["WARREN"], "who", "a"])
look()
child.communicate()
look()'
	[ "$status" -eq 0 ] || { echo "said: $stderr"; return 1; }
	[ "$(grep -c "1 mount namespace that no process is in" <<<"$stderr")" -eq 1 ]
}

