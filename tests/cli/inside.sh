#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# inside.sh - runs a command in a mount and a network namespace of its own with an empty /run, so
# that no test touches the machine's: inside.sh COMMAND...  Without root also in a user namespace.

set -eu

if [ "${1:-}" = --inside ]; then
	shift
	mount -t tmpfs tmpfs /run
	ip link set lo up
	export WARREN_INSIDE=yes
	# bats tries its colours on the terminal; a test's words must not depend on one.
	exec "$@" </dev/null
fi

PATH="$PATH:/usr/sbin:/sbin"
export PATH
user=
[ "$(id -u)" -eq 0 ] || user=--map-root-user
if ! unshare --mount --net ${user:+--user $user} true 2>/dev/null; then
	echo "1..0 # skip no namespaces: unshare(2) is refused here"
	exit 0
fi
exec unshare --mount --net ${user:+--user $user} --propagation private "$0" --inside "$@"
