#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run-read.sh LAB_READ - every case under bad/ and good/: a lab file in, words or the resolved lab
# out; every graph under graph/ and of the Topology Zoo: a lab file out. UPDATE=1 rewrites what is
# expected; the difference is then read by eye. A case may have options for the reader in a file
# `args`, one a line, and its computed routes in `routes.txt`.
set -u
lab_read=$(realpath "$1")
# shellcheck source=tests/house/tap.sh
. ../house/tap.sh

out=$(mktemp)
again=$(mktemp)
tmp=$(mktemp -d)
trap 'rm -rf "$out" "$again" "$tmp"' EXIT

# read_case FOLDER FILE [OPTION...]
read_case() (
	cd "$1" || exit 125
	file=$2
	shift 2
	if [ -f args ]; then
		while IFS= read -r arg; do
			set -- "$@" "$arg"
		done <args
	fi
	"$lab_read" "$@" "$file" 2>/dev/null
)

# expect NAME FILE STATUS WANTED_STATUS: what was read is what the file holds.
expect() {
	if [ "$3" -ne "$4" ]; then
		not_ok "$1" "exit status $3, not $4: $(head -5 "$out")"
		return
	fi
	if [ "${UPDATE:-}" = 1 ]; then
		cp "$out" "$2"
	fi
	if difference=$(diff -u "$2" "$out" 2>&1); then
		ok "$1"
	else
		not_ok "$1" "$difference"
	fi
}

for case in bad/*/; do
	case=${case%/}
	file=lab.yaml
	[ -f "$case/$file" ] || file=lab.graphml
	read_case "$case" $file >"$out"
	expect "$case" "$case/errors.txt" $? 2
done

for case in good/*/; do
	case=${case%/}
	read_case "$case" lab.yaml >"$out"
	expect "$case" "$case/model.yaml" $? 0
	"$lab_read" "$case/model.yaml" >"$again" 2>/dev/null
	if [ -s "$out" ] && cmp -s "$out" "$again"; then
		ok "$case, saved and read again"
	else
		not_ok "$case, saved and read again" "$(diff "$out" "$again")"
	fi
done

# Routes that the resolved lab does not spell out.
for file in good/*/routes.txt; do
	case=${file%/routes.txt}
	"$lab_read" -r "$case/lab.yaml" >"$out" 2>/dev/null
	expect "$case, its routes" "$file" $? 0
	"$lab_read" -r "$case/model.yaml" >"$again" 2>/dev/null
	if cmp -s "$out" "$again"; then
		ok "$case, its routes when read again"
	else
		not_ok "$case, its routes when read again" "$(diff "$out" "$again")"
	fi
done

# graph NAME FILE EXPECTED: a graph is the lab file that is expected, and that is the same lab.
graph() {
	"$lab_read" -c "$2" >"$out" 2>/dev/null
	expect "$1" "$3" $? 0
	"$lab_read" "$2" >"$out" 2>/dev/null
	"$lab_read" "$3" >"$again" 2>/dev/null
	if [ -s "$out" ] && cmp -s "$out" "$again"; then
		ok "$1, converted and read"
	else
		not_ok "$1, converted and read" "$(diff "$out" "$again" | head -20)"
	fi
}

for case in graph/*/; do
	case=${case%/}
	graph "$case" "$case/lab.graphml" "$case/lab.yaml"
done
for file in ../topologies/zoo/*.graphml; do
	name=$(basename "$file" .graphml)
	graph "zoo/$name" "$file" "zoo/$name.yaml"
done

# What is converted is the same lab, also when it was a lab file before.
for case in good/*/; do
	case=${case%/}
	read_case "$case" lab.yaml >"$out"
	read_case "$case" lab.yaml -c >"$tmp/lab.yaml"
	"$lab_read" "$tmp/lab.yaml" >"$again" 2>/dev/null
	if [ -s "$again" ] && cmp -s "$out" "$again"; then
		ok "$case, converted and read"
	else
		not_ok "$case, converted and read" "$(diff "$out" "$again" | head -20)"
	fi
done

tap_done
