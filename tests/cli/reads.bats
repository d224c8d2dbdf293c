#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# commands that read change nothing: no file, no nsid, no device

load helper

teardown() {
	forget_labs
}

net() {
	printf '%s\n' 'lab: t' 'nodes:' '  h1:' '  h2:' '  far1:' '  far2:' 'wires:' \
		'  - h1:eth0 10.0.1.1/24 -- h2:eth0 10.0.1.2/24' \
		'  - far1:eth0 10.0.2.1/24 -- far2:eth0 10.0.2.2/24' \
		'checks:' '  - h1 reaches h2' '  - h1 reaches h2:7/udp within 20ms' \
		'  - h1 cannot reach far1 within 20ms' >t.yaml
}

each() { # calls `same` with each reading command
	same labs
	same labs --json
	same ls
	same ls --json
	same show h1
	same show --json t/far1
	same show host
	same plan t.yaml
	same plan --json --strict --skip-unsupported --prune t.yaml
	same check t.yaml
	same test t
	same test --tap t.yaml
	same test --json
	same id
	same version
	same help
	same complete up ''
}

# The nsids that each namespace has for others: RTM_GETNSID only looks, while stock `ip link` would
# allocate some by itself.
nsids() {
	local name
	ip netns list-id
	for name in /run/netns/*; do
		[ -e "$name" ] || continue
		echo "$name"
		nsenter --net="$name" ip netns list-id
	done
}

files() {
	find /run /etc "$PWD" -printf '%p %y %i %m %U %G %s %C@ %T@ %l\n' 2>/dev/null | sort
}

same() { # CMD...
	local status=0
	"$WARREN" "$@" >"$BATS_RUN_TMPDIR/said" 2>&1 || status=$?
	[ "$status" -le 4 ] || { echo "$* ends with $status"; cat "$BATS_RUN_TMPDIR/said"; return 1; }
	[ "$(look)" = "$before" ] || {
		echo "changed by: $*"
		diff <(echo "$before") <(look)
		return 1
	}
}

@test "no nsid is allocated" {
	net
	warren up --no-checks t.yaml
	ip netns add lonely
	look() { nsids; }
	before=$(look)
	# the host is joined to none of them
	[ -z "$(ip netns list-id)" ]
	each
	[ -z "$(ip netns list-id)" ]
}

@test "no file is made, changed or renewed" {
	net
	warren up --no-checks t.yaml
	look() { files; }
	before=$(look)
	each
}

@test "nothing in the kernel changes" {
	net
	warren up t.yaml 2>/dev/null || true
	look() { machine; }
	before=$(look)
	for command in 'labs' 'ls' 'show h1' 'show host' 'plan --skip-unsupported --prune t.yaml' \
		'check t.yaml' 'test t'; do
		# shellcheck disable=SC2086
		"$WARREN" $command >/dev/null 2>&1 || true
	done
	same_machine "$before"
}

@test "where nothing is, nothing is made" {
	net
	umount -l /run/netns 2>/dev/null || true
	rm -rf /run/netns /run/warren
	look() { files; }
	before=$(look)
	same labs
	same ls
	same check t.yaml
	same plan t.yaml
	same plan --skip-unsupported t.yaml
	same show host
	same test t
	same id
	[ ! -e /run/warren ] && [ ! -e /run/netns ]
}

@test "a lab with drift, and one half-way, are looked at and left alone" {
	net
	warren up --no-checks t.yaml
	nsenter --net=/run/netns/h1 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	rm /run/netns/far1
	sed -i 's/^phase up/phase publish/' /run/warren/labs/t/state
	look() { files; nsids; }
	before=$(look)
	each
}
