#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren plan

load helper

teardown() {
	forget_labs
}

net() { # [LINE...]: the lines go under `wires:` and what follows
	printf '%s\n' 'lab: t' 'vars: { net: 10.0.1 }' 'nodes:' '  h1:' '  h2:' 'wires:' \
		"  - h1:eth0 \${net}.1/24 -- h2:eth0 \${net}.2/24" "$@" >t.yaml
}

# What plan printed last, as JSON, fulfils the expression.
json() { # EXPRESSION
	jq -e "$1" <<<"$output" >/dev/null || { echo "$output"; return 1; }
}

@test "a lab that is not up: what would be made, 3" {
	net '  - host:veth0 10.0.9.1/24 -- h1:eth9 10.0.9.2/24'
	try warren plan t.yaml
	[ "$status" -eq 3 ] && [ -z "$stderr" ]
	[ "$output" = "+ node h1
+ node h2
+ wire host:veth0 10.0.9.1/24 -- h1:eth9 10.0.9.2/24
+ wire h1:eth0 10.0.1.1/24 -- h2:eth0 10.0.1.2/24

4 to add" ]
	[ -z "$(names)" ] && [ ! -e /run/warren ]
}

@test "after up: nothing, 0" {
	net
	warren up t.yaml
	try warren plan t.yaml
	[ "$status" -eq 0 ] && [ "$output" = "nothing to do" ] && [ -z "$stderr" ]
	try warren plan --json t.yaml
	[ "$status" -eq 0 ]
	json '.steps == [] and .not_ours == [] and .add + .change + .remove + .drift == 0'
}

@test "a changed file: add, change, remove, 3" {
	net '  - h1:a 10.0.2.1/24 -- h2:a 10.0.2.2/24'
	warren up t.yaml
	net '  - h1:b 10.0.3.1/24 -- h2:b 10.0.3.2/24'
	sed -i 's/eth0 ${net}.2.24/& mtu 1400/' t.yaml
	try warren plan t.yaml
	[ "$status" -eq 3 ]
	grep -qxF '+ wire h1:b 10.0.3.1/24 -- h2:b 10.0.3.2/24' <<<"$output"
	grep -qxF -- '- wire h1:a -- h2:a' <<<"$output"
	grep -qE '^~ link h1:eth0 mtu 1500 -> 1400' <<<"$output"
	[[ "$output" != *drift* ]]
	plain=$output
	try warren plan --json t.yaml
	[ "$status" -eq 3 ]
	json '.drift == 0 and .add == 1 and .change > 0 and .remove == 1'
	[ "$(jq '.steps | length' <<<"$output")" -eq "$(grep -c '^[-+~]' <<<"$plain")" ]
	warren up t.yaml
	warren plan t.yaml
}

@test "drift is told from what the file changed" {
	net
	warren up t.yaml
	ip -n h1 link set eth0 mtu 1300
	try warren plan t.yaml
	[ "$status" -eq 3 ] && [[ "$output" == *"h1:eth0 mtu 1300 -> 1500"*drift* ]]
	try warren plan --json t.yaml
	[ "$status" -eq 3 ]
	json '.drift == 1 and .steps[0].why == "drift"'
}

@test "what is not ours: listed, 0; --strict 3; --prune would take it away" {
	net
	warren up t.yaml
	ip -n h1 addr add 10.99.0.1/24 dev eth0
	ip -n h2 link add other0 type veth peer name other1
	ip link add mine0 type veth peer name mine1
	try warren plan t.yaml
	[ "$status" -eq 0 ]
	[[ "$output" == *"not ours:"*"address h1:eth0 10.99.0.1/24"* && "$output" == *"h2:other0"* ]]
	[[ "$output" != *mine0* ]]
	try warren plan --strict t.yaml
	[ "$status" -eq 3 ] && [[ "$output" == *"10.99.0.1/24"* ]]
	try warren plan --json t.yaml
	[ "$status" -eq 0 ]
	json '.steps == [] and (.not_ours | map(.object) | any(contains("10.99.0.1/24")))'
	try warren plan --json --strict t.yaml
	[ "$status" -eq 3 ]
	try warren plan --prune t.yaml
	[ "$status" -eq 3 ]
	grep -qE '^- address h1:eth0 10.99.0.1/24' <<<"$output"
	ip -n h1 addr show eth0 | grep -q 10.99.0.1 # nothing was done
	ip link del mine0
}

@test "--strict of a lab as it should be: 0" {
	net
	warren up t.yaml
	warren plan --strict t.yaml
}

@test "a device in the way" {
	net '  - host:veth0 10.0.9.1/24 -- h1:eth9 10.0.9.2/24'
	ip link add veth0 type veth peer name veth1
	try warren plan t.yaml
	[ "$status" -eq 3 ] && [[ "$output" == *veth0* ]]
	try warren plan --json t.yaml
	json '.not_ours | any(.in_the_way)'
	ip link del veth0
}

@test "a name in the way" {
	net
	ip netns add h1
	try warren plan t.yaml
	[ "$status" -eq 3 ] && [[ "$output" == *"+ node h1"* ]]
	[[ "$stderr" == *'up would be refused: namespace "h1" exists already and is not of lab "t": try --prefix t-'* ]]
	try warren plan --prefix t- t.yaml
	[ "$status" -eq 3 ] && [ -z "$stderr" ]
}

@test "--prefix, --set, --trust as up has them" {
	net
	warren up --prefix p- --set net=10.7.7 t.yaml
	warren plan --prefix p- --set net=10.7.7 t.yaml
	run -3 warren plan --prefix p- t.yaml
	try warren plan --set net=10.7.7 t.yaml
	[ "$status" -eq 3 ] && [[ "$output" == *"+ node h1"* && "$output" == *"10.7.7.1/24"* ]]

	mkdir d
	echo x >x
	printf 'lab: f\nnodes:\n  f:\n    files:\n      /etc/x: ../x\n' >d/f.yaml
	fails 2 'is not below' warren plan d/f.yaml
	run -3 warren plan --trust d/f.yaml
}

@test "--skip-unsupported: without what this kernel lacks" {
	printf '%s\n' 'lab: s' 'nodes:' '  sw:' '    switch: { vlan_filtering: yes }' '  a:' \
		'wires:' '  - sw -- a:eth0' >s.yaml
	warren up --skip-unsupported s.yaml
	try warren plan --skip-unsupported s.yaml
	[ "$status" -eq 0 ] && [ "$output" = "nothing to do" ]
}

@test "a lab that a crash left half-way is told" {
	net
	warren up t.yaml
	sed -i 's/^phase up/phase publish/' /run/warren/labs/t/state
	try warren plan t.yaml
	[[ "$stderr" == *"interrupted (phase publish): the next up or down mends that first"* ]]
	warren up t.yaml
	try warren plan t.yaml
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
}

@test "used wrongly, bad files: 2" {
	net
	fails 2 'too few arguments' warren plan
	fails 2 'too many arguments' warren plan t.yaml t.yaml
	fails 2 'no option' warren plan --wait t.yaml
	fails 2 'cannot open "./t"' warren plan ./t
	echo '  - h1:eth1 -- hx' >>t.yaml
	fails 2 't.yaml:8:.*hx' warren plan t.yaml
}
