#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# programs.sh - the programs of examples/lib: each is built as its reader would, by what is installed
# and pkg-config, and does what it says. Runs by tests/cli/inside.sh.

. "$WARREN_SOURCE/tests/house/tap.sh"
. "$WARREN_SOURCE/tests/house/stranger.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

install_into "$tmp/there"
stranger "$tmp/there"

for source in "$WARREN_SOURCE"/examples/lib/*.c; do
	name=$(basename "$source" .c)
	if out=$(builds_from "$source" "$tmp/$name"); then
		ok "$name builds"
	else
		not_ok "$name builds" "$out"
	fi
	if grep -qF "cc $name.c \$(pkg-config --cflags --libs libwarren) -o $name" "$source"; then
		ok "$name says how it is built"
	else
		not_ok "$name says how it is built" "no line with cc and pkg-config in $source"
	fi
done

# says NAME EXPECTED COMMAND...: its output and status
says() {
	name=$1
	expected=$2
	shift 2
	said=$(runs_there "$@" 2>&1; echo "status $?")
	if [ "$said" = "$expected" ]; then
		ok "$name"
	else
		not_ok "$name" "$said"
	fi
}

links='ip -o link show | cut -d " " -f 2 | xargs'
"$WARREN" add red green blue

says "clone runs a program where there is nothing but lo" 'lo:
status 0' "$tmp/clone" sh -c "$links"
says "clone raises lo" 'status 0' "$tmp/clone" sh -c 'ip link show lo up | grep -q lo'
says "clone passes on how the program ended" 'status 3' "$tmp/clone" sh -c 'exit 3'
says "clone says what cannot be run" 'clone: cannot run "no-such-program": No such file or directory
status 1' "$tmp/clone" no-such-program

ip link add here type bridge
said=$(runs_there "$tmp/unshare" 2>&1 | sed -E 's/namespace [0-9]+/namespace N/')
if [ "$said" = 'before: namespace N with lo here
after: namespace N with lo' ]; then
	ok "unshare leaves the network"
else
	not_ok "unshare leaves the network" "$said"
fi

"$WARREN" wire red:eth0 10.0.0.1/24 -- green:eth0 10.0.0.2/24
says "setns enters by name" 'lo: eth0@if2:
status 0' "$tmp/setns" red sh -c "$links"
says "setns enters by process" 'lo: here:
status 0' "$tmp/setns" $$ sh -c "$links"
says "setns says that there is no such name" 'setns: there is no namespace "pink"
status 1' "$tmp/setns" pink true

says "wires finds the one that there is" 'green:eth0 -- red:eth0
status 0' "$tmp/wires"

says "container is root in a network of its own" '0
lo: eth0:
192.0.2.1/24
nothing
status 0' "$tmp/container" sh -c "id -u; $links; ip -o -4 address show eth0 | grep -o '192[^ ]*'
	ls -A /tmp | grep . || echo nothing"

# It says when it is ready; then each namespace is asked. What hangs ends by itself.
mkfifo "$tmp/said"
runs_there timeout 60 "$tmp/listen" red green blue >"$tmp/said" 2>&1 &
server=$!
read -r line <"$tmp/said"
asked=$(for name in red green blue; do
	ip -n "$name" link set lo up
	"$WARREN" exec "$name" bash -c 'cat </dev/tcp/127.0.0.1/7000'
done 2>&1)
if [ "$line: $asked" = 'ready in 3 namespaces: you are in red
you are in green
you are in blue' ]; then
	ok "listen answers in three namespaces from one thread"
else
	not_ok "listen answers in three namespaces from one thread" "$line: $asked"
fi
kill "$server"
wait "$server" 2>/dev/null
says "listen says where it cannot" 'listen: there is no namespace "pink"
status 1' "$tmp/listen" pink red

# Every line up to the last one that it is waited for.
mkfifo "$tmp/seen"
runs_there timeout 60 "$tmp/watch" >"$tmp/seen" 2>&1 &
watcher=$!
seen=$(while read -r line; do
	echo "$line"
	case $line in
	ready) "$WARREN" add pink && ip -n pink link add eth0 type bridge ;;
	'added: link pink:eth0') "$WARREN" rm pink ;;
	'gone: namespace pink') break ;;
	esac
done <"$tmp/seen")
if [ "$(echo "$seen" | grep -x -e ready -e 'added: namespace pink' -e 'added: link pink:eth0' \
	-e 'gone: namespace pink')" = 'ready
added: namespace pink
added: link pink:eth0
gone: namespace pink' ]; then
	ok "watch sees what comes and goes"
else
	not_ok "watch sees what comes and goes" "$seen"
fi
kill "$watcher"
wait "$watcher" 2>/dev/null
tap_done
