#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run-docs.sh LAB_READ LAB_GEN SOURCE - every lab in the documents, the manual and the examples is
# read, and what is made from the reader's tables is as checked in. UPDATE=1 rewrites that.
set -u
lab_read=$(realpath "$1")
lab_gen=$(realpath "$2")
cd "$3" || exit 1
# shellcheck source=tests/house/tap.sh
. tests/house/tap.sh

blocks=$(mktemp -d)
trap 'rm -rf "$blocks"' EXIT

# blocks_of FILE PREFIX: each block of YAML becomes PREFIX-LINE.yaml. In a document it says yaml; in
# a manual page it is a lab if it has nodes.
blocks_of() {
	awk -v prefix="$2" '
		/^```/ && !inside { inside = 1; wanted = $0 ~ /^```ya?ml/; text = ""; line = NR; next }
		/^```/ {
			if (wanted || (FILENAME ~ /\.scd/ && text ~ /(^|\n)nodes:/))
				printf "%s", text >(prefix "-" line ".yaml")
			inside = 0
		}
		inside { text = text $0 "\n" }
	' "$1"
}

read_lab() {
	if output=$("$lab_read" -q "$2" 2>/dev/null); then
		ok "$1"
	else
		not_ok "$1" "$output"
	fi
}

for file in *.md docs/*.md man/*.scd*; do
	[ -f "$file" ] || continue
	blocks_of "$file" "$blocks/$(echo "$file" | tr / -)"
done
for file in "$blocks"/*.yaml examples/*.yaml examples/*/*.yaml contrib/*.yaml; do
	[ -f "$file" ] && read_lab "${file#"$blocks"/}" "$file"
done

"$lab_gen" schema >"$blocks/lab.schema.json"
if [ "${UPDATE:-}" = 1 ]; then
	cp "$blocks/lab.schema.json" docs/lab.schema.json
fi
none "docs/lab.schema.json is what the tables say" \
	"$(diff docs/lab.schema.json "$blocks/lab.schema.json" | head -20)"

tap_done
