# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# tap.sh - the few words of TAP that the scripts here need; they source it.

tap_n=0
tap_failed=0

# ok NAME
ok() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1"
}

# not_ok NAME WHY
not_ok() {
	tap_n=$((tap_n + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_n - $1"
	echo "$2" | sed 's/^/# /'
}

# skip NAME REASON
skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}

# none NAME FINDINGS: good when nothing was found.
none() {
	if [ -z "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "$2"
	fi
}

# some NAME FINDINGS: the self-test of a rule, which must find the mistake that was put there.
some() {
	if [ -n "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "the rule does not see a mistake made on purpose"
	fi
}

tap_done() {
	echo "1..$tap_n"
	[ "$tap_failed" -eq 0 ]
	exit
}
