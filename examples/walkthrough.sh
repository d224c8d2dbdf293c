#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# walkthrough.sh - what network namespaces are, shown with warren: what one isolates; made, listed,
# entered; joined by a wire; then the same as one lab file. `./dev demo` runs it.
#
# It happens in mount and network namespaces of its own, so it needs nothing of the machine and
# leaves nothing there. Works as root, and as an ordinary user where user namespaces are allowed.

set -eu
PATH="$PATH:/usr/sbin:/sbin"
WARREN=${WARREN:-$(command -v warren || true)}
export PATH WARREN

[ -n "$WARREN" ] || {
	echo "walkthrough.sh: no warren: build it first (./dev build), or say WARREN=PROGRAM" >&2
	exit 1
}

if [ "${1:-}" != --inside ]; then
	user=
	[ "$(id -u)" -eq 0 ] || user=--map-root-user
	unshare --mount --net $user true 2>/dev/null || {
		echo "walkthrough.sh: this needs root, or user namespaces for ordinary users" >&2
		exit 1
	}
	exec unshare --mount --net $user --propagation private "$0" --inside
fi

mount -n -t tmpfs tmpfs /run # -n: no /run/mount of mount(8)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

warren() {
	"$WARREN" "$@"
}

title() {
	printf '\n== %s\n' "$1"
}

# Shows a command as a person types it, and runs it.
run() {
	printf '\n$ %s\n' "$*"
	"$@"
}

# ping, where it is installed; the lab below does without.
ping_once() { # NAMESPACE ADDRESS
	command -v ping >/dev/null || return 0
	run warren exec "$1" ping -c 1 -W 2 "$2"
}

# ------ what it isolates ------

isolation=$(dirname "$WARREN")/tests/netns/isolation
if [ -x "$isolation" ]; then
	title "What a network namespace isolates: something is made left, and looked for right"
	"$isolation"
fi

# ------ one namespace ------

title "A namespace has a name, and a loopback device of its own"
run warren add ns1
run warren ls
run warren exec ns1 ls /sys/class/net
run warren show ns1
ping_once ns1 127.0.0.1

# ------ a wire ------

title "A wire is a veth pair. Here both ends are in this namespace, which warren calls host"
run warren wire host:veth0 10.0.0.1/24 -- host:veth1 10.0.0.2/24
run warren show host

title "One end moves. The kernel clears what it had; --keep restores it"
run warren move host:veth1 ns1 --keep addresses,up
run warren show ns1
ping_once host 10.0.0.2
ping_once ns1 10.0.0.1

title "A device is in one namespace at a time; when that one goes, the wire goes"
run warren unwire ns1:veth1
run warren rm ns1
run warren ls

# ------ a lab ------

title "The same as one file"
cat >"$folder/walkthrough.yaml" <<'END'
lab: walkthrough
nodes:
  ns1:
wires:
  - ns1:veth1 10.0.0.2/24 -- host:veth0 10.0.0.1/24
checks:
  - host reaches ns1
  - ns1 reaches host
END
cd "$folder"
run cat walkthrough.yaml
run warren up walkthrough.yaml
run warren plan walkthrough.yaml
run warren test walkthrough
run warren exec ns1 cat /etc/hosts
run warren labs
run warren down walkthrough

title "Nothing is left"
run warren ls
run warren labs
left=$(
	find /run/netns /run/warren -mindepth 1 2>/dev/null || true
	grep -o 'veth[^:]*' /proc/net/dev || true
)
[ -z "$left" ] || {
	echo "left: $left" >&2
	exit 1
}
