#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# contrib/ip: netns to warren, the rest to the real ip

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	real=$(command -v ip)
	PATH="$WARREN_BUILD/contrib:$PATH"
	[ "$(command -v ip)" = "$WARREN_BUILD/contrib/ip" ]
}

@test "netns is warren's, with ip's options before it" {
	ip netns add a
	ip netns set a 5
	[ "$(ip -j netns)" = "$("$real" -j netns)" ]
	[ "$(ip -n a netns identify)" = a ]
	run -1 ip netns add a
	# what only warren says
	run -255 --separate-stderr ip netns list-id nsid -1
	[[ "$stderr" == 'Error: argument "-1" is wrong'* ]]
}

@test "a word after netns is never an option" {
	run -255 --separate-stderr ip netns -h
	[ "$stderr" = 'Command "-h" is unknown, try "ip netns help".' ]
	ip netns add -- && ip netns add -x
	[ -e /run/netns/-- ] && [ -e /run/netns/-x ]
}

@test "-n enters, and the real ip follows" {
	ip netns add a
	[ "$(ip -n a -br link | cut -d' ' -f1)" = lo ]
	[ "$(ip -j -netns a link show lo)" = "$("$real" -j -n a link show lo)" ]
	run -255 --separate-stderr ip -n nix link
	[ "$stderr" = 'Cannot open network namespace "nix": No such file or directory' ]
	run -1 --separate-stderr ip -n a link show nix
	[ "$stderr" = 'Device "nix" does not exist.' ]
}

@test "everything else is the real one's" {
	[ "$(ip -V)" = "$("$real" -V)" ]
	[ "$(ip -j link)" = "$("$real" -j link)" ]
	run -255 --separate-stderr ip
	said=$stderr
	run -255 --separate-stderr "$real"
	[ "$stderr" = "$said" ]
	run -1 --separate-stderr ip netnss
	[ "$stderr" = 'Object "netnss" is unknown, try "ip help".' ]
}

@test "-batch: of netns alone it is warren's, mixed it is the real one's" {
	printf 'netns add a\nnet add b\n' >only
	printf 'netns add c\nlink show lo\n' >mixed
	ip -b only
	ip -b mixed | grep -q LOOPBACK
	[ "$(names)" = "a b c " ]
	printf 'netns add d\n' | ip -b -
	[ -e /run/netns/d ]
}
