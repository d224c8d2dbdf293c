#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren labs

load helper

teardown() {
	forget_labs
}

lab() { # NAME NODES [DESCRIPTION]
	printf 'lab: %s\nnodes:\n  %s[1-%d]:\n' "$1" "$1" "$2" >"$1.yaml"
	[ -z "${3:-}" ] || printf 'description: %s\n' "$3" >>"$1.yaml"
	warren up "$1.yaml" 2>/dev/null
}

state() { # LAB
	warren labs --json | jq -r ".[] | select(.lab == \"$1\").state"
}

@test "none: nothing, and an empty array" {
	try warren labs
	[ "$status" -eq 0 ] && [ -z "$output$stderr" ]
	try warren labs --json
	[ "$status" -eq 0 ] && [ "$(jq -c . <<<"$output")" = '[]' ]
	[ ! -e /run/warren ]
}

@test "sorted by name, with state, nodes and description" {
	lab zoo 2
	lab alpha 12 'the first'
	lab mid 1
	try warren labs
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	[ "$output" = "LAB    STATE  NODES
alpha  up        12  the first
mid    up         1
zoo    up         2" ]
	try warren labs --json
	[ "$(jq -c 'map([.lab, .state, .nodes, .description])' <<<"$output")" = \
		'[["alpha","up",12,"the first"],["mid","up",1,""],["zoo","up",2,""]]' ]
	try warren labs -j
	[ "$(jq length <<<"$output")" = 3 ]
	warren down mid
	[ "$(warren labs --json | jq -c 'map(.lab)')" = '["alpha","zoo"]' ]
}

@test "a description writes no controls on the terminal" {
	lab t 1 '"a\e[31mb"'
	try warren labs
	[[ "$output" != *$'\e'* ]] && [[ "$output" == *a*b* ]]
	[ "$(warren labs --json | jq -r '.[0].description')" = $'a\e[31mb' ]
}

@test "states that a crash left, and the one after a boot" {
	lab t 1
	cp /run/warren/labs/t/state state
	for phase in build publish change commit down; do
		sed "s/^phase up/phase $phase/" state >/run/warren/labs/t/state
		[[ "$(state t)" == *"interrupted" ]]
	done
	sed "s/^boot .*/boot 00000000-0000-0000-0000-000000000000/" state >/run/warren/labs/t/state
	[ "$(state t)" = "gone with the last boot" ]
	echo nonsense >/run/warren/labs/t/state
	[[ "$(state t)" == *"makes no sense"* ]]
	warren labs
	cp state /run/warren/labs/t/state
	[ "$(state t)" = up ]
}

@test "what a boot left: up and down go on from nothing" {
	lab t 2
	mkdir saved
	for file in /run/warren/labs/t/*; do
		[ "${file##*/}" = ns ] || cp -r "$file" saved
	done
	for command in 'up t.yaml' 'up t.yaml' 'down t'; do
		warren down t
		mkdir -p /run/warren/labs
		cp -r saved /run/warren/labs/t
		sed -i 's/^boot .*/boot 00000000-0000-0000-0000-000000000000/' /run/warren/labs/t/state
		[ "$(state t)" = "gone with the last boot" ]
		# shellcheck disable=SC2086
		warren $command
		[ "$command" = 'down t' ] || warren plan t.yaml
	done
	[ ! -e /run/warren/labs/t ]
}

@test "what anybody could have written is not believed" {
	lab t 1
	chmod 666 /run/warren/labs/t/state
	[ "$(state t)" != up ]
	chmod 600 /run/warren/labs/t/state
	[ "$(state t)" = up ]
}

@test "used wrongly: 2" {
	fails 2 'too many arguments' warren labs t
	fails 2 'no option' warren labs --all
}
