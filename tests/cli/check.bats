#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren check

load helper

teardown() {
	forget_labs
}

net() {
	printf '%s\n' 'lab: t' 'vars: { net: 10.0.1 }' 'nodes:' '  h1:' '  h2:' 'wires:' \
		"  - h1:eth0 \${net}.1/24 -- h2:eth0 \${net}.2/24" 'checks:' '  - h1 reaches h2' \
		>t.yaml
}

@test "a good file: what is in it, 0" {
	net
	try warren check t.yaml
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	[ "$output" = "t: 2 nodes, 1 wire, 1 check" ]
}

@test "--json" {
	net
	try warren check --json t.yaml
	[ "$status" -eq 0 ]
	[ "$(jq -c . <<<"$output")" = '{"lab":"t","nodes":2,"wires":1,"checks":1,"renamed":[]}' ]
	echo '  - h1 reaches hx' >>t.yaml
	fails 2 't.yaml:10:' warren check --json t.yaml
}

@test "a bad file: each error with its place, the line and a caret; 2" {
	printf '%s\n' 'lab: t' 'nodes:' '  h1: { rotes: x }' '  h1:' 'wires:' \
		'  - h1:eth0 10.0.0.1 -- hx:eth0' >t.yaml
	fails 2 't.yaml:3:9: ' warren check t.yaml
	[[ "$stderr" == *'    h1: { rotes: x }'*'^~~~~'* && "$stderr" == *'"routes"'* ]]
	[[ "$stderr" == *"t.yaml:4:3: "* && "$stderr" == *"t.yaml:6:"* ]]
}

@test "--prefix and --set count" {
	net
	warren check --prefix p- --set net=10.7.7 t.yaml
	fails 2 't.yaml:7:' warren check --set net=x t.yaml
	fails 2 'prefix' warren check --prefix a/b t.yaml
}

@test "--trust" {
	mkdir d
	echo x >x
	printf 'lab: f\nnodes:\n  f:\n    files:\n      /etc/x: ../x\n' >d/f.yaml
	fails 2 'is not below' warren check d/f.yaml
	warren check --trust d/f.yaml
}

@test "files that are none" {
	fails 2 'cannot open "gone.yaml": No such file' warren check gone.yaml
	fails 2 'cannot read "/"' warren check /
	: >empty.yaml
	fails 2 'empty.yaml' warren check empty.yaml
	head -c 4096 /dev/zero >zero.yaml
	fails 2 'zero.yaml' warren check zero.yaml
	printf '\xff\xfe' >junk.yaml
	fails 2 'junk.yaml' warren check junk.yaml
	truncate -s 17M large.yaml
	fails 2 'large.yaml:1:16777217: the file is larger than 16 MiB' warren check large.yaml
	fails 2 'not-a-file' warren check not-a-file
}

@test "it needs no root, no /run, no kernel's help" {
	net
	warren up t.yaml
	chmod 000 /run
	# A process with no capability at all, which may not look into /run.
	run --separate-stderr unshare --user "$WARREN" check t.yaml
	chmod 755 /run
	[ "$status" -eq 0 ] && [ "$output" = "t: 2 nodes, 1 wire, 1 check" ] && [ -z "$stderr" ]
}

@test "it reads the file and touches nothing" {
	net
	before=$(machine)
	touch -d '2001-01-01' mark t.yaml
	warren check t.yaml
	[ "$(machine)" = "$before" ]
	[ -z "$(find . -newermt '2001-01-02' -not -name . | grep -v '^./mark$')" ]
}

@test "what this kernel lacks is no fault of the file" {
	printf '%s\n' 'lab: s' 'nodes:' '  sw:' '    switch: { vlan_filtering: yes }' >s.yaml
	warren check s.yaml
}

@test "used wrongly: 2" {
	net
	fails 2 'too few arguments' warren check
	fails 2 'too many arguments' warren check t.yaml t.yaml
	fails 2 'no option' warren check --strict t.yaml
}
