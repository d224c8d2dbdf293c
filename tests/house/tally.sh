#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tally.sh - the tally judges all other tests; this judges the tally.

. "$WARREN_SOURCE/tests/house/tap.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -r "$tmp"' EXIT

# tally NAME STATUS TAP SKIPS LAST-LINE EXIT
tally() {
	printf '%b' "$3" >"$tmp/tap"
	printf '%b' "$4" >"$tmp/skips"
	out=$("$WARREN_SOURCE/tests/tally.py" --tap "s:$tmp/tap:$2" --skips "$tmp/skips")
	status=$?
	if [ "$(echo "$out" | tail -n 1)" = "$5" ] && [ "$status" -eq "$6" ]; then
		ok "$1"
	else
		not_ok "$1" "exit status $status: $out"
	fi
}

tally "all good" 0 '1..2\nok 1 - a\nok 2 - b\n' '' '2 passed, 0 failed, 0 skipped' 0
tally "a plan at the end" 0 'ok 1 - a\n1..1\n' '' '1 passed, 0 failed, 0 skipped' 0
tally "comments and other lines" 0 '1..1\n# ok 7\nhello\nok 1 - a\n' '' \
	'1 passed, 0 failed, 0 skipped' 0
tally "one bad" 1 '1..2\nok 1 - a\nnot ok 2 - b\n' '' '1 passed, 1 failed, 0 skipped' 1
tally "too few results" 0 '1..3\nok 1 - a\nok 2 - b\n' '' '2 passed, 1 failed, 0 skipped' 1
tally "no result and no plan" 0 'hello\n' '' '0 passed, 1 failed, 0 skipped' 1
tally "a crash after the last result" 139 '1..1\nok 1 - a\n' '' '1 passed, 1 failed, 0 skipped' 1
tally "Bail out" 0 '1..2\nok 1 - a\nBail out! no root\n' '' '1 passed, 2 failed, 0 skipped' 1
tally "the same name twice" 0 '1..2\nok 1 - a\nok 2 - a\n' '' '1 passed, 1 failed, 0 skipped' 1
tally "a skip that is allowed" 0 '1..2\nok 1 - a\nok 2 - b # SKIP no module\n' \
	's/b: kernels without it\n' '1 passed, 0 failed, 1 skipped' 0
tally "a skip that is not" 0 '1..2\nok 1 - a\nok 2 - b # skip no module\n' '' \
	'1 passed, 1 failed, 0 skipped' 1
tally "cmocka's form of a skip" 0 '1..2\nok 1 - a\nnot ok 2 # SKIP b\n' \
	's/b: kernels without it\n' '1 passed, 0 failed, 1 skipped' 0
tally "a listed test that does not skip" 0 '1..1\nok 1 - a\n' 's/a: once upon a time\n' \
	'1 passed, 1 failed, 0 skipped' 1
tally "a listed test that is not there" 0 '1..1\nok 1 - a\n' 's/c: gone\n' \
	'1 passed, 1 failed, 0 skipped' 1
tally "a name with a colon in it" 0 '1..2\nok 1 - a\nok 2 - up: b # SKIP x\n' 's/up: b: why\n' \
	'1 passed, 0 failed, 1 skipped' 0
tally "a whole program that skips" 0 '1..0 # SKIP no kernel\n' 's: no kernel\n' \
	'0 passed, 0 failed, 1 skipped' 1
tally "an entry for all that follow" 0 '1..3\nok 1 - a\nok 2 - n x # SKIP x\nok 3 - n y # SKIP x\n' \
	's/n *: none here\n' '1 passed, 0 failed, 2 skipped' 0
printf '1..3\n# before\nok 1 - a\n# good\nnot ok 2 - b\n# why\nok 3 - c\n# good\n' >"$tmp/tap"
out=$("$WARREN_SOURCE/tests/tally.py" --tap "s:$tmp/tap:1")
if [ "$out" = "FAILED: s/b: failed
  # why
2 passed, 1 failed, 0 skipped" ]; then
	ok "the comments of a failure"
else
	not_ok "the comments of a failure" "$out"
fi
tap_done
