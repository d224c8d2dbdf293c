#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# inside.sh - runs the lines of one case (see ./run), the file `case` in the current folder, and prints
# what they show: "1 " stands before stdout, "2 " before stderr, "= " before the status. place.py starts
# it in namespaces of the case's own.

# ------ words of the cases ------

leftover() { # NAME...: what a killed add of ip leaves
	mkdir -p /run/netns
	for name; do
		: >"/run/netns/$name"
		chmod 0 "/run/netns/$name"
		touch -d '1 hour ago' "/run/netns/$name"
	done
}

own_etc() { # /etc is ours: a few files, and netns/NAME for each name
	mount -t tmpfs etc /etc
	echo 'nameserver 192.0.2.1' >/etc/resolv.conf
	echo '127.0.0.1 host' >/etc/hosts
	for name; do
		mkdir -p "/etc/netns/$name"
	done
}

weak() { # COMMAND...: as root who may not mount
	setpriv --bounding-set -sys_admin --inh-caps -all "$@"
}

user() { # COMMAND...: as somebody else
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

until_true() { # COMMAND...
	local end=$((SECONDS + 60))
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
	done
}

watches() { # PID: it listens to a folder by now
	grep -qs inotify "/proc/$1/fdinfo/"*
}

watching() { # PID
	until_true watches "$1"
}

says() { # FILE COUNT: it has that many lines
	[ "$(wc -l <"$1")" -ge "$2" ]
}

runs() { # PID PROGRAM: it is that program by now
	[ "$(cut -d '(' -f 2 "/proc/$1/stat" | cut -d ')' -f 1)" = "$2" ]
}

no_ids() { # this namespace has a number for none
	[ -z "$("$REAL_IP" netns list-id)" ]
}

inside() { # NAME: something sleeps there; its PID is $pid
	"$REAL_IP" netns exec "$1" sleep 1000 >/dev/null 2>&1 &
	pid=$!
	until_true runs $pid sleep
}

# ------ what they show ------

print() { # MARK FILE: the lines of the file, also one that is not finished
	local line
	while IFS= read -r line; do
		printf '%s %s\n' "$1" "$line"
	done <"$2"
	[ -z "$line" ] || printf '%s %s (no newline)\n' "$1" "$line"
}

compared() { # COMMAND
	local status
	eval "$1" >"$here/out" 2>"$here/err" 9<&-
	status=$?
	printf '$ %s\n' "$1"
	print 1 "$here/out"
	print 2 "$here/err"
	echo "= $status"
}

prepare() { # COMMAND
	eval "$1" >"$here/out" 2>&1 9<&- || {
		echo "! $1: status $?"
		print 2 "$here/out"
	}
}

# shellcheck source=tests/netns-compat/bin/netns
. "${BASH_SOURCE%/*}/bin/netns"
here=$PWD
while IFS= read -r line <&9; do
	case $line in
	'$ '*) compared "${line#$ }" ;;
	*) prepare "$line" ;;
	esac
done 9<case
