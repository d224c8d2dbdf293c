#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Graphs (GraphML) where lab files are taken.

load helper

zoo=$WARREN_SOURCE/tests/topologies/zoo
graphs=$WARREN_SOURCE/tests/golden/graph

teardown() {
	forget_labs
}

# lives FILE LAB NODES OPTION...: it comes up, is what it says, also when converted, and goes.
lives() {
	local file=$1 lab=$2 nodes=$3
	shift 3
	warren up "$@" "$file" 2>up.txt
	grep -q "^$lab: $nodes nodes, .*: up in" up.txt
	[ "$(warren plan "$@" "$file" 2>/dev/null)" = "nothing to do" ]
	warren convert "$@" "$file" >"$lab.yaml"
	[ "$(warren plan "$lab.yaml")" = "nothing to do" ]
	[ "$(ip netns list | wc -l)" -eq "$nodes" ]
	warren down "$file"
	[ -z "$(names)" ] && [ -z "$(ls /run/warren/labs 2>/dev/null)" ]
}

@test "Abilene lives its life, and the machine is as before" {
	local before
	mkdir -p /run/netns
	before=$(machine)
	lives "$zoo/Abilene.graphml" Abilene 11 --ipv6
	same_machine "$before"
}

@test "AttMpls lives its life" {
	lives "$zoo/AttMpls.graphml" AttMpls 25
}

@test "Geant2012 lives its life" {
	lives "$zoo/Geant2012.graphml" Geant2012 40
}

@test "labels that are no names, a wire of a node to itself, wires side by side" {
	lives "$graphs/labels/lab.graphml" lab 31 --ipv6
}

@test "hyperedges, graphs within nodes, nodes that are alone" {
	lives "$graphs/structure/lab.graphml" lab 12
}

@test "every edge is a wire, and its ends are neighbours" {
	warren up "$zoo/Nsfcnet.graphml" 2>/dev/null
	[ "$(for ns in $(ip netns list | cut -d' ' -f1); do ip -n "$ns" -o link show type veth; done |
		wc -l)" -eq 20 ]
	ping="$(warren convert --resolved "$zoo/Nsfcnet.graphml" |
		sed -n 's/^  - \(.*\):.* -- .*:.* \(.*\)\/30$/\1 \2/p' | head -1)"
	# shellcheck disable=SC2086 # NODE ADDRESS
	set -- $ping
	warren exec "$1" ping -c 1 -W 60 "$2"
}

@test "new names are said once, the first of them" {
	try warren check "$zoo/Abilene.graphml"
	[ "$output" = "Abilene: 11 nodes, 14 wires, 0 checks" ]
	[ "$stderr" = 'Abilene: 4 of 11 nodes have other names: "New York" is New-York, "Washington DC" is Washington-DC, "Los Angeles" is Los-Angeles, … (warren convert lists them)' ]
	try warren check "$zoo/Geant2012.graphml"
	[ -z "$stderr" ]
	try warren check --json --prefix p- "$zoo/Abilene.graphml"
	[ "$(jq -r '.renamed[] | .node + " " + .called' <<<"$output")" = "$(printf '%s\n' \
		'p-New-York New York' 'p-Washington-DC Washington DC' \
		'p-Los-Angeles Los Angeles' 'p-Kansas-City Kansas City')" ]
	warren convert "$zoo/Abilene.graphml" | grep -qxF '  Kansas-City: router # "Kansas City"'
}

@test "what a file is, its content tells" {
	cp "$zoo/Abilene.graphml" a.yaml
	[ "$(warren check a.yaml 2>/dev/null)" = "a: 11 nodes, 14 wires, 0 checks" ]
	echo 'nodes: { a: {} }' >b.graphml
	[ "$(warren check b.graphml)" = "b: 1 node, 0 wires, 0 checks" ]
	cp "$zoo/Abilene.graphml" 'two words.graphml'
	[ "$(warren check 'two words.graphml' 2>/dev/null)" = "two-words: 11 nodes, 14 wires, 0 checks" ]
	: >c.graphml
	fails 2 'c.graphml:1:1: the file is empty' warren check c.graphml
}

# most_memory COMMAND...: how many MiB it had at most
most_memory() {
	python3 - "$@" <<-'END'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
	END
}

@test "a file of 2 GB is read no further than is allowed" {
	yes '<graphml><graph><node id="a"/>' | head -c 20000000 >large.graphml
	truncate -s 2G large.graphml
	fails 2 'large.graphml:541201:17: the file is larger than 16 MiB' warren check large.graphml
	[ "$(most_memory "$WARREN" check large.graphml)" -lt 500 ]
}

@test "what would expand is refused" {
	fails 2 'lab.graphml:2:1: a document type \(DTD\) is not read' \
		warren up "$WARREN_SOURCE/tests/golden/bad/graph-entity-bomb/lab.graphml"
	[ -z "$(names)" ]
}

@test "options" {
	[ "$(warren convert --ipv6 "$zoo/Nsfcnet.graphml" | sed -n 3p)" = "  wires: 10.0.0.0/9 fd00::/40" ]
	warren convert --prefix p- --routes none "$zoo/Nsfcnet.graphml" >p.yaml
	grep -qx 'prefix: p-' p.yaml && grep -qx 'routes: none' p.yaml
	fails 2 'no variable of that name' warren check --set a=b "$zoo/Nsfcnet.graphml"
}
