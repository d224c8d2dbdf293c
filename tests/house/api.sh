# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# api.sh - what the public headers say, as lines: for the tests that compare it with the manual and
# with what was promised. They source it.

# one_line: C code with one declaration a line, and one way to write blanks.
one_line() {
	tr '\n\t' '  ' | sed -E 's/__attribute__ *\(\([^;]*\)\)//g; s/[;{}]/&\n/g' |
		sed -E 's/[{};]$//; s/ +/ /g; s/\( /(/g; s/ \)/)/g; s/^ | $//g'
}

# code_of HEADER: its code without comments and directives.
code_of() {
	cc -fpreprocessed -dD -E -P -x c "$1" | grep -v '^#'
}

# functions_in: of the declarations on stdin, those of functions.
functions_in() {
	grep -E '^[a-z][a-zA-Z0-9_ *]*wr_[a-z0-9_]+\('
}

# prototypes HEADER: a line each
prototypes() {
	code_of "$1" | one_line | functions_in
}

# members HEADER: "STRUCT MEMBER" of each struct that users see into, "CONSTANT" of each enum.
members() {
	code_of "$1" | tr '\n\t' '  ' | sed -E 's/[;{},]/ & /g; s/ +/ /g' | awk '{
		for (i = 1; i <= NF; i++) {
			if (($i == "struct" || $i == "enum") && $(i + 2) == "{") {
				kind = $i; name = $(i + 1); i += 2; first = 1
				continue
			}
			if (kind == "") continue
			if ($i == "}") { if (kind == "enum" && !first && !done) print last; kind = ""; done = 0; continue }
			if (kind == "enum") {
				if ($i == ",") { if (!done) print last; first = 1; done = 0 }
				else if (first) { last = $i; first = 0 }
			} else if ($i == ";" || $i == ",") {
				sub(/\[.*/, "", last); gsub(/[*]/, "", last); print name, last
			} else last = $i
		}
	}'
}
