#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What was damaged by hand or did not work out: mended, undone, or taken away all the same.

load helper

teardown() {
	forget_labs
}

net() { # [LINE...]: two hosts and a wire to the host's namespace; the lines go behind the wires
	printf '%s\n' 'lab: t' 'nodes:' '  h1:' '  h2:' 'wires:' \
		'  - h1:eth0 10.0.1.1/24 -- h2:eth0 10.0.1.2/24' \
		'  - host:veth0 10.0.9.1/24 -- h1:eth9 10.0.9.2/24' "$@" >t.yaml
}

# A change that the kernel refuses after almost everything else was done: the address is not the node's.
refused() {
	sed 's|^  h2:|  h2: { routes: 10.5.0.0/16 via 10.0.1.1 src 10.66.0.1 }|' t.yaml >refused.yaml
}

# The host looks for duplicates of its own address at its end of the wire.
settled() {
	[ -z "$(ip -6 addr show tentative)" ]
}

@test "a --prune that fails takes nothing of others away" {
	net
	warren up t.yaml
	ip -n h1 addr add 10.99.0.1/24 dev eth0
	ip -n h2 route add blackhole 10.98.0.0/16 proto static
	ip -n h2 rule add from 10.98.0.0/16 lookup 98 pref 98
	ip -n h2 neigh add 10.0.1.77 lladdr 02:00:00:00:00:77 dev eth0
	wait_for settled
	before=$(machine)
	refused
	fails 1 'route 10.5.0.0/16' warren up --prune refused.yaml
	same_machine "$before"
	warren up --prune t.yaml
	[ -z "$(warren plan --strict t.yaml | grep -v '^nothing to do$')" ]
}

@test "the lab's namespaces unmounted by hand: up makes the lab anew" {
	net
	warren up t.yaml
	umount -l /run/warren/labs/t/ns
	warren up t.yaml
	warren test t >ok 2>&1
	[ "$(names)" = "h1 h2 " ]
	warren plan t.yaml
	warren exec h1 sh -c 'ip -o addr show eth0' | grep -q 10.0.1.1/24
	warren down t
	[ -z "$(names)" ] && [ ! -e /run/warren ]
}

@test "a change of a lab whose namespaces were unmounted fails: still mended by the next up" {
	net
	warren up t.yaml
	umount -l /run/warren/labs/t/ns
	refused
	fails 1 'route 10.5.0.0/16' warren up refused.yaml
	warren up t.yaml
	warren plan t.yaml
}

@test "a stored lab that is damaged: down takes it away all the same" {
	net
	warren up t.yaml
	warren down t
	before=$(machine)
	for damage in 'echo x >' 'rm' 'truncate -s 0' 'chmod 666'; do
		warren up t.yaml
		eval "$damage /run/warren/labs/t/lab.yaml"
		warren down t
		same_machine "$before"
	done
}

@test "a change of which nothing is left to undo it by: down takes the lab away all the same" {
	net
	warren up t.yaml
	warren down t
	before=$(machine)
	for phase in change commit; do
		warren up t.yaml
		sed -i "s/^phase .*/phase $phase/" /run/warren/labs/t/state
		echo x >/run/warren/labs/t/before.yaml
		echo x >/run/warren/labs/t/next.yaml
		fails 1 'damaged' warren up t.yaml
		warren down t
		same_machine "$before"
	done
}

@test "a state that is damaged: the words say how it is taken away" {
	net
	warren up t.yaml
	echo nonsense >/run/warren/labs/t/state
	for command in 'up t.yaml' 'down t' 'plan t.yaml'; do
		fails 1 'state of lab "t": line 1 makes no sense.*umount -l /run/warren/labs/t/ns; rm -r /run/warren/labs/t' \
			warren $command
	done
	umount -l /run/warren/labs/t/ns
	rm -r /run/warren/labs/t
	warren up t.yaml
	warren plan t.yaml
}

@test "a device of the host with our group but not our name on it is not ours" {
	net
	warren up t.yaml
	group=$(ip -j -d link show veth0 | jq -r '.[0].group')
	warren down t
	ip link add veth0 type veth peer name other0
	ip link set veth0 group "$group" alias warren:other
	before=$(machine)
	fails 1 'device "veth0" exists already in host' warren up t.yaml
	same_machine "$before"
	ip link del veth0
}
