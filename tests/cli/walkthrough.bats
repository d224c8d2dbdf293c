#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# examples/walkthrough.sh: what ./dev demo runs

load helper

@test "the walkthrough shows every claim, and leaves nothing" {
	mkdir tmp
	before=$(cat /proc/self/mountinfo; cut -d: -f1 /proc/net/dev; find /run)
	TMPDIR=$PWD/tmp try "$WARREN_SOURCE/examples/walkthrough.sh"
	[ "$status" -eq 0 ] || { echo "$output"; echo "$stderr"; return 1; }
	[ "$(cat /proc/self/mountinfo; cut -d: -f1 /proc/net/dev; find /run)" = "$before" ]
	[ -z "$(ls tmp)" ]
	[[ "$output" != *"NOT isolated"* && "$output" != *"not tried"* ]]
	[[ "$output" == *"firewall rules "*" isolated"* ]]
	[[ "$output" == *"ok ns1 reaches host"* ]]
	[[ "$stderr" != *warning* ]]
}
