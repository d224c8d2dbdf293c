#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# what a hostile surrounding cannot do: names, entries of /run/netns, descriptors, privilege

load helper

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
