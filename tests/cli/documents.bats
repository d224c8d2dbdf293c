#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The command lines that the documents show do what they show.

load helper

documents='README.md CONTRIBUTING.md NEWS.md examples/README.md docs/architecture.md
	docs/library.md docs/walkthrough.md docs/walkthrough.zh.md'

teardown() {
	forget_labs
}

# tree: a folder as the documents speak of it
tree() {
	mkdir build
	ln -s "$WARREN" build/warren
	cp -R "$WARREN_SOURCE/examples" examples
}

# shows FILE: every line of it that is run says what stands there; at least one is
shows() {
	tree
	"$WARREN_SOURCE/tests/cli/documents.py" "$WARREN_SOURCE/$1" >out || { cat out; return 1; }
	grep -q '^ok' out
	[ -z "$("$WARREN" ls)" ]
}

@test "README.md" {
	shows README.md
}

@test "examples/README.md" {
	shows examples/README.md
}

# walks FILE: the same for a page that counts devices: from the first one of a machine of its own
walks() {
	tree
	"$WARREN_SOURCE/tests/cli/inside.sh" \
		"$WARREN_SOURCE/tests/cli/documents.py" "$WARREN_SOURCE/$1" >out || { cat out; return 1; }
	[ "$(grep -c '^ok' out)" -gt 70 ]
}

@test "docs/walkthrough.md" {
	walks docs/walkthrough.md
}

@test "docs/walkthrough.zh.md" {
	walks docs/walkthrough.zh.md
}

@test "both walkthroughs show the same" {
	cd "$WARREN_SOURCE/docs"
	diff <(sed -n '/^```/,/^```/p' walkthrough.md) <(sed -n '/^```/,/^```/p' walkthrough.zh.md)
	diff <(grep -c '^## ' walkthrough.md) <(grep -c '^## ' walkthrough.zh.md)
}

@test "examples/README.md knows every example" {
	for file in "$WARREN_SOURCE"/examples/*.yaml "$WARREN_SOURCE"/examples/lib/*.c; do
		grep -qF "$(basename "$file")" "$WARREN_SOURCE/examples/README.md"
	done
}

@test "what is indented in the documents is run by tests elsewhere" {
	# The rest of what is shown: by ./dev and .ci/run, tests/house/install.sh, walkthrough.bats.
	known='^(\./dev (demo|test|lint|bench|deps)|meson setup build|ninja -C build|meson test -C build|sudo ninja -C build install)( +#.*)?$'
	for file in $documents; do
		sed -n '/^```/,/^```/d;p' "$WARREN_SOURCE/$file" |
			awk '!/^    / { code = $0 == "" } /^    / && code { print substr($0, 5) }'
	done | grep -vE "$known" >unknown || true
	[ ! -s unknown ] || { cat unknown; return 1; }
}

@test "files that the documents link to are there" {
	for file in $documents; do
		grep -oE '\]\([^)#]+\)' "$WARREN_SOURCE/$file" | tr -d '])(' | while read -r link; do
			case $link in
			http*) ;;
			*)
				[ -e "$WARREN_SOURCE/$(dirname "$file")/$link" ] ||
					echo "$file: $link"
				;;
			esac
		done
	done >missing
	[ ! -s missing ] || { cat missing; return 1; }
}

@test "pages of the manual that README.md names are built, and commands it names are there" {
	if [ -d "$(dirname "$WARREN")/man" ]; then
		for page in $(grep -o 'build/man/[a-z_.-]*[0-9]' "$WARREN_SOURCE/README.md"); do
			[ -s "$(dirname "$WARREN")/${page#build/}" ]
		done
	fi
	for command in $(grep -o '\./dev [a-z]*' "$WARREN_SOURCE/README.md" | cut -d' ' -f2 | sort -u); do
		"$WARREN_SOURCE/dev" help | grep -q "^  $command "
	done
}
