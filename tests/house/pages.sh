# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# pages.sh - a mistake put into the manual on purpose, for the rules about it. They source it.

# mistake TMP PAGES WHAT SED-SCRIPT FINDINGS-OF: the rule finds, in a copy below TMP of the pages that
# it reads, the mistake that the script makes.
mistake() {
	rm -rf "$1/man"
	mkdir "$1/man"
	for page in "$WARREN_SOURCE"/man/$2; do
		sed "$4" "$page" >"$1/man/$(basename "$page")"
	done
	some "$3 is seen" "$($5 "$1/man")"
}
