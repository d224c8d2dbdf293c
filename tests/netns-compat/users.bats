#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Scripts that know `ip` alone live on contrib/ip, and see no difference.

load ../cli/helper

users=$WARREN_SOURCE/tests/netns-compat/users

teardown() {
	umount -l /etc/resolv.conf /etc 2>/dev/null || true
	forget_names
}

# own_etc: as a machine has it whose resolv.conf is a link to what a resolver keeps
own_etc() {
	mkdir /run/resolver etc
	cp /etc/ld.so.cache etc 2>/dev/null || true
	mount --bind etc /etc
	echo 'hosts: dns' >/etc/nsswitch.conf
	echo 'nameserver 192.0.2.1' >/run/resolver/stub
	ln -s ../run/resolver/stub /etc/resolv.conf
}

# by stock|warren COMMAND...: with that ip first in PATH
by() {
	local side=$1
	shift
	if [ "$side" = warren ]; then
		PATH=$WARREN_BUILD/contrib:$(dirname "$WARREN"):$PATH "$@"
	else
		"$@"
	fi
}

# vpn_life SIDE: what the script's user sees
vpn_life() {
	ip netns add provider
	own_etc
	by "$1" "$users/vpn.sh" status
	by "$1" "$users/vpn.sh" up
	by "$1" "$users/vpn.sh" up || echo "status $?"
	ip netns exec provider "$users/resolver.py" 10.66.0.1 >ready 3>&- &
	resolver=$!
	wait_for grep -q ready ready
	by "$1" "$users/vpn.sh" run cat /etc/resolv.conf
	by "$1" "$users/vpn.sh" run getent ahostsv4 www.example.net
	by "$1" "$users/vpn.sh" run ping -n -q -c 1 -W 5 10.66.0.1 | grep -o '1 received'
	cat /etc/resolv.conf /run/resolver/stub
	PATH=$WARREN_BUILD/contrib:$(dirname "$WARREN"):$PATH ip netns exec vpn sleep 1000 3>&- &
	wait_for runs $! sleep
	by "$1" "$users/vpn.sh" status
	by "$1" "$users/vpn.sh" down
	by "$1" "$users/vpn.sh" status
	find /etc/netns
	ip -n provider -br link | cut -d ' ' -f 1
	kill $resolver
	umount -l /etc
	rm -rf /run/resolver etc
	forget_names
}

@test "a VPN in a namespace: its own DNS, resolv.conf is a link" {
	vpn_life stock >stock 2>&1
	vpn_life warren >warren 2>&1
	diff stock warren
	grep -q '^203.0.113.53 *STREAM www.example.net' warren
	grep -q '^nameserver 10.66.0.1' warren
	grep -q '^up, 1 inside, by default via 10.66.0.1 dev tun0' warren
}

@test "ten namespaces in a row by 60 lines of ip -n" {
	for side in stock warren; do
		by $side "$users/routers.sh" up >$side 2>&1
		by $side "$users/routers.sh" ask >>$side 2>&1
		[ "$(names)" = "h1 h2 r1 r2 r3 r4 r5 r6 r7 r8 " ]
		by $side "$users/routers.sh" down >>$side 2>&1
		[ -z "$(names)" ]
	done
	diff <(sed 's/@if[0-9]*//' stock) <(sed 's/@if[0-9]*//' warren)
	[ "$(grep -c '1 received' warren)" -eq 2 ]
	grep -q 'ttl=56' warren
	[ "$(bash -x "$users/routers.sh" up 2>&1 | grep -c '^+* ip -n')" -ge 60 ]
}
