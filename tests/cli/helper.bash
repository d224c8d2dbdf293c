# SPDX-License-Identifier: GPL-2.0-or-later
# helper.bash - what the command tests share. They run below inside.sh only.
# shellcheck shell=bash disable=SC2034,SC2154

bats_require_minimum_version 1.5.0

setup() {
	[ "${WARREN_INSIDE:-}" = yes ] || {
		echo "run it so: tests/cli/inside.sh bats tests/cli/NAME.bats" >&2
		return 1
	}
	: "${WARREN:?}"
	cd "$BATS_TEST_TMPDIR" || return 1
}

# A name is nobody's after a test: the namespaces go, and with them the devices that led here.
teardown() {
	forget_names
}

forget_names() {
	local name
	for name in /run/netns/*; do
		[ -e "$name" ] || [ -L "$name" ] || continue
		umount -l "$name" 2>/dev/null || true
		rm -f "$name"
	done
	umount -l /run/warren/exec 2>/dev/null || true
	rm -rf /run/warren
}

# The same for tests of labs.
forget_labs() {
	"$WARREN" down --all --kill >/dev/null 2>&1 || true
	forget_names
}

warren() {
	"$WARREN" "$@"
}

# The status and both outputs of a command: $status, $output (stdout), $stderr.
try() {
	run --separate-stderr "$@"
}

# fails STATUS REGEX COMMAND...: ends with that status, says REGEX on stderr, nothing on stdout.
fails() {
	local want=$1 words=$2
	shift 2
	run "-$want" --separate-stderr "$@"
	[[ "$stderr" =~ $words ]] || { echo "said: $stderr"; return 1; }
	[ -z "$output" ] || { echo "on stdout: $output"; return 1; }
}

# names: what stock ip finds, sorted, on one line
names() {
	ip netns list | cut -d' ' -f1 | sort | tr '\n' ' '
}

# wait_for COMMAND...: until it succeeds, at most a minute: the machine may be busy
wait_for() {
	local end=$((SECONDS + 60))
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || { echo "waited in vain: $*"; return 1; }
	done
}

# runs PID PROGRAM: that process is that program by now
runs() {
	[ "$(readlink "/proc/$1/exe")" = "$(readlink -f "$(command -v "$2")")" ]
}

# carrier NS DEVICE: it runs: up, with carrier, and the kernel has taken note
carrier() {
	ip -n "$1" -o link show "$2" | grep -q "state UP"
}

# machine: everything that shall be as before, by stock tools (tests/fault/snapshot.py), but for what
# other processes of the machine may do meanwhile, and the operstate, which the kernel notes late.
machine() {
	python3 -B - <<-'END' | sed -E 's/"operstate": "[A-Z]*"//'
		import os, sys
		sys.path.insert(0, os.environ["WARREN_SOURCE"] + "/tests/fault")
		import snapshot
		for section, lines in snapshot.take().items():
		    if section not in ("processes", "namespaces"):
		        print("\n".join("%s: %s" % (section, line) for line in lines))
	END
}

# same_machine BEFORE: what machine() said before holds again. The kernel takes dead namespaces apart
# a moment after they died, and one look takes seconds on a busy machine.
same_machine() {
	local now end=$((SECONDS + 60))
	while now=$(machine); [ "$now" != "$1" ]; do
		[ "$SECONDS" -lt "$end" ] || { diff <(echo "$1") <(echo "$now"); return 1; }
	done
}
