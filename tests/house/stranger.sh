# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# stranger.sh - a program of somebody else's, who has what is installed and pkg-config. The scripts
# here source it.

# install_into DIR: all that `meson install` installs, below DIR; a test of its own.
install_into() {
	if out=$(meson install -C "$WARREN_BUILD" --no-rebuild --destdir "$1" 2>&1); then
		ok "meson install"
	else
		not_ok "meson install" "$out"
	fi
}

# stranger DIR: from now on builds_from and runs_there speak of what is installed below DIR.
stranger() {
	pc=$(find "$1" -name libwarren.pc)
	libs=$(dirname "$(find "$1" -name libwarren.so)")
	options=$(PKG_CONFIG_SYSROOT_DIR="$1" PKG_CONFIG_PATH="$(dirname "$pc")" \
		pkg-config --cflags --libs libwarren)
	# A library with sanitizers wants a program with them.
	[ "$WARREN_SANITIZE" = none ] || options="$options -fsanitize=$WARREN_SANITIZE"
}

# builds_from SOURCE PROGRAM
builds_from() {
	# shellcheck disable=SC2086 # several options on purpose
	cc -Wall -Wextra -Werror -o "$2" "$1" $options 2>&1
}

# runs_there COMMAND...: with the libraries that are installed there
runs_there() {
	LD_LIBRARY_PATH="$libs" "$@"
}
