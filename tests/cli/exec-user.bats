#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren exec --user, --close-fds: what of the caller gets inside

load helper

teardown() {
	umount /etc/passwd /etc/group 2>/dev/null || true
	forget_names
}

# users: alice, who is in two groups besides her own, and bob, who is in none
users() {
	setpriv --reuid=4001 --clear-groups true 2>/dev/null || skip "needs a second user"
	{ cat /etc/passwd; printf 'alice:x:4001:4001::/home/alice:/bin/echo\nbob:x:4002:4002:::\n'; } >passwd
	{ cat /etc/group; printf 'alice:x:4001:\nones:x:4005:alice\ntwos:x:4006:bob,alice\nbob:x:4002:\n'; } >group
	mount --bind passwd /etc/passwd
	mount --bind group /etc/group
	chmod 755 . .. /run
	warren add a
}

# ids OPTION...: uid gid groups of the program
ids() {
	"$WARREN" exec "$@" sh -c 'echo $(id -u) $(id -g) $(id -G)'
}

# sets OPTION...: its capability sets but for the bounding one, on one line
sets() {
	"$WARREN" exec "$@" sh -c "sed -n 's/^Cap\(Inh\|Prm\|Eff\|Amb\):\t/\1 /p' /proc/self/status" | xargs
}

none='Inh 0000000000000000 Prm 0000000000000000 Eff 0000000000000000 Amb 0000000000000000'

@test "a user by name: the groups are the user's, not ours" {
	users
	[ "$(ids --user alice a)" = "4001 4001 4001 4005 4006" ]
	[ "$(ids -u bob a)" = "4002 4002 4002 4006" ]
	[ "$(setpriv --groups 4009 "$WARREN" exec a -u bob id -G)" = "4002 4006" ]
}

@test "a user by number: known or not" {
	users
	[ "$(ids --user 4001 a)" = "4001 4001 4001 4005 4006" ]
	[ "$(ids --user 4711:4712 a)" = "4711 4712 4712" ]
	fails 125 'user 4711 has no entry.*4711:GROUP' warren exec --user 4711 a id
}

@test "a group by name and by number" {
	users
	[ "$(ids --user alice:bob a)" = "4001 4002 4002 4005 4006" ]
	[ "$(ids --user alice:4711 a)" = "4001 4711 4711 4005 4006" ]
	[ "$(ids --user 0:0 a | cut -d' ' -f1,2)" = "0 0" ]
}

@test "what is no user, what is no group" {
	fails 125 'there is no user "carol"' warren exec --user carol a id
	fails 125 'there is no group "carols"' warren exec --user root:carols a id
	fails 125 'there is no user "-1"' warren exec --user -1 a id
	fails 125 'there is no user "4294967295"' warren exec --user 4294967295 a id
	for user in '' : alice: :bob; do
		fails 125 'a user is USER or USER:GROUP' warren exec "--user=$user" a id
	done
}

@test "no capability comes along, whatever warren was started with" {
	users
	[ "$(sets -u alice a)" = "$none" ]
	[ "$(sets -u alice host)" = "$none" ]
	[ "$(setpriv --inh-caps +net_raw --ambient-caps +net_raw "$BASH" -c \
		"$(declare -f sets); sets -u alice a")" = "$none" ]
	[ "$(setpriv --securebits +no_setuid_fixup --inh-caps +net_raw "$BASH" -c \
		"$(declare -f sets); sets -u alice a")" = "$none" ]
	run ! warren exec -u alice a ip link add type veth
	run ! warren exec -u alice a mount -t tmpfs tmpfs /run
}

@test "root keeps what is root's, and nothing else comes along" {
	users
	[[ "$(setpriv --inh-caps +net_raw --ambient-caps +net_raw "$BASH" -c \
		"$(declare -f sets); sets -u root a")" =~ ^Inh\ 0{16}\ Prm\ ([0-9a-f]+)\ Eff\ ([0-9a-f]+)\ Amb\ 0{16}$ ]]
	[ $((16#${BASH_REMATCH[1]} & 16#${BASH_REMATCH[2]} & 1 << 12)) -ne 0 ] # CAP_NET_ADMIN
	"$WARREN" exec -u root a ip link add type veth
}

@test "without --user the capabilities are the caller's" {
	warren add a
	[ "$(sets a)" = "$(sets host)" ]
	[ "$(setpriv --inh-caps +net_raw --ambient-caps +net_raw "$BASH" -c \
		"$(declare -f sets); sets a")" = "$(setpriv --inh-caps +net_raw --ambient-caps +net_raw "$BASH" -c \
		"$(declare -f sets); sets host")" ]
}

@test "HOME, USER, LOGNAME, SHELL are the user's; the rest stays" {
	users
	[ "$(env X=y "$WARREN" exec -u alice a sh -c 'echo $HOME $USER $LOGNAME $SHELL $X')" = \
		"/home/alice alice alice /bin/echo y" ]
	[ "$(env -u SHELL "$WARREN" exec -u bob a sh -c 'echo $HOME $USER $SHELL')" = "/ bob /bin/sh" ]
	[ "$(env USER=x LOGNAME=x "$WARREN" exec -u 4711:1 a sh -c 'echo $HOME $USER $LOGNAME $SHELL')" = "/ /bin/sh" ]
}

@test "without a command: the user's shell" {
	users
	try warren exec -u alice a
	[ "$status $output" = "0 " ]
	[ "$(echo 'id -u' | "$WARREN" exec -u bob a)" = 4002 ]
}

@test "the program of another user is inside all the same" {
	users
	[ "$("$WARREN" exec -u alice a readlink /proc/self/ns/net)" = "net:[$(stat -L -c %i /run/netns/a)]" ]
	[ "$("$WARREN" exec -u alice a ls /sys/class/net)" = lo ]
}

@test "who may not change the user is told" {
	setpriv --bounding-set -setuid,-setgid true 2>/dev/null || skip "needs a second user"
	warren add a
	fails 125 'cannot take the groups of user 65534: Operation not permitted' \
		setpriv --bounding-set -setuid,-setgid "$WARREN" exec -u 65534:65534 a true
}

# ------ warren inside ------

@test "a command of an ordinary user inside is told why it cannot see the names" {
	users
	[ -z "$("$WARREN" exec a ls /run/netns)" ] || skip "this kernel hides no names (before 6.18)"
	fails 1 'cannot go back to the mount namespace that "exec" came from: only root may' \
		warren exec -u alice a "$WARREN" ls
	[[ "$stderr" == *'warren exec --names'* ]]
	[[ "$("$WARREN" exec --names -u alice a "$WARREN" ls)" == *$'\na '* ]]
	"$WARREN" exec -u alice a "$WARREN" help >/dev/null
	"$WARREN" exec -u alice a "$WARREN" version
}

# ------ descriptors ------

# open_files OPTION...: the numbers of the program's descriptors but for the one of ls itself
open_files() {
	"$WARREN" exec "$@" sh -c 'for fd in /proc/self/fd/*; do [ -e "$fd" ] && echo "${fd##*/}"; done' | sort -n | xargs
}

@test "--close-fds: the standard files, and no other" {
	warren add a
	exec 9</dev/null 200</dev/null
	[[ " $(open_files a) " == *" 9 "*"200 "* ]]
	[ "$(open_files --close-fds a)" = "0 1 2" ]
	[ "$(open_files a --close-fds)" = "0 1 2" ]
	[ "$(open_files --close-fds host)" = "0 1 2" ]
	exec 9<&- 200<&-
	fails 127 'cannot run "no-such"' warren exec --close-fds a no-such
}

# ------ options ------

@test "options stand before NAME or behind it; the program's are its own" {
	warren add a
	[ "$("$WARREN" exec --names a --close-fds echo --all)" = --all ]
	[ "$("$WARREN" exec --names a --close-fds -- echo --all)" = --all ]
	[ "$("$WARREN" exec a echo --user x)" = "--user x" ]
	[ "$("$WARREN" exec -- a echo --)" = -- ]
	fails 2 'no option "--usr": did you mean "--user"' warren exec a --usr x true
	fails 2 'option --user wants U' warren exec a --user
	fails 2 '--jobs goes with --all' warren exec a -j 2 true
}
