#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# the most common failures: one line names the thing, one says what to do. warren(1) lists them.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	# everybody may come so far, nobody else may write
	chmod 755 . .. ../.. /run
	printf 'lab: t\nnodes: { t1: }\n' >t.yaml
	warren add a b c
	warren wire a:x 10.0.0.1/24 -- c:z
	touch /run/netns/stale
	mkfifo /run/netns/fifo
	mkdir /run/netns/folder
	ln -s nowhere /run/netns/dangling
}

teardown() {
	rmdir /run/netns/folder
	forget_names
}

# read_only PATH COMMAND...
read_only() {
	# shellcheck disable=SC2016
	unshare -m sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && "$@"' - "$@"
}

# without_sys COMMAND...: below a root that has no /sys
without_sys() {
	# shellcheck disable=SC2016
	unshare -m sh -c 'mkdir root && mount -t tmpfs tmpfs root && cd / &&
		for d in *; do
			[ "$d" = sys ] || { [ -L "$d" ] && cp -P "$d" "$0/root"; } || { [ -d "$d" ] && mkdir "$0/root/$d" && mount --rbind "$d" "$0/root/$d"; }
		done; exec chroot "$0/root" "$@"' "$PWD" "$@"
}

# few_files N COMMAND...
few_files() {
	# shellcheck disable=SC2016
	sh -c 'exec 3>&- 4>&-; ulimit -n "$0" && exec "$@"' "$@"
}

# namespaces MAX COMMAND...: in a user namespace that may have no more
namespaces() {
	# shellcheck disable=SC2016
	unshare -Urmn sh -c 'mount -t tmpfs tmpfs /run && echo "$0" >/proc/sys/user/max_net_namespaces && "$@"' "$@"
}

# somebody COMMAND...: as a user without privilege
somebody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# other_owner COMMAND...: as root of a user namespace that does not own the namespaces here
other_owner() {
	unshare -Urm "$@"
}

long=$(printf '%0256d' 7)

# The failure in words of warren(1) | status | command | first line | second line, regular expressions
failures() {
	cat <<-END
		no such namespace        | 1   | W show aa | there is no namespace "aa" | did you mean "a"
		no such namespace        | 125 | W exec zz true | there is no namespace "zz" | which there are: warren ls
		stale name               | 125 | W exec stale true | "stale" is not a network namespace | warren rm stale
		stale name               | 1   | W show dangling | cannot follow the link of namespace "dangling" | warren rm dangling
		not a namespace          | 1   | W show fifo | "fifo" is not a network namespace | warren rm fifo
		not a namespace          | 125 | W exec folder true | "folder" is not a network namespace | look into /run/netns/folder
		name exists              | 1   | W add a | namespace "a" exists already | another name, or free this one: warren rm a
		name too long            | 2   | W add $long | "${long:0:40}[0-9]*" cannot be .*at most 255 bytes | take another: 1 to 255 bytes
		name too long            | 125 | W exec $long true | "${long:0:40}[0-9]*" is no .*at most 255 bytes | warren ls
		name with a slash        | 2   | W add x/y | "x/y" cannot be .*no "/" | take another: .*no "/"
		no such lab              | 125 | W exec l9/r1 true | no lab "l9" is up | warren labs
		no such lab              | 1   | W down l9 | no lab "l9" is up | warren labs
		device not found         | 1   | W unwire a:x2 | a has no device "x2": did you mean "x" | warren show a
		device in another namespace | 1 | W move b:z a | b has no device "z" | there is one elsewhere: c:z
		device not movable       | 1   | W move a:lo b | cannot move a:lo: | ties loopback.*make it there
		device name taken        | 1   | W move c:z a:x | a has a device "x" already | another name there: warren move c:z a:NAME
		device name taken        | 1   | W wire a:x -- b:y | a has a device "x" already | another name: a:NAME; or .*warren unwire a:x
		address exists           | 2   | W wire a:v 10.9.0.1/24 10.9.0.1/24 -- b:w | 10.9.0.1 is that of "a:v" already | warren help wire
		no such process          | 1   | W id 4194399 | there is no process 4194399 | ps -e
		no such command          | 127 | W exec a no-such | cannot run "no-such": No such file | install it.*PATH is /
		not executable           | 126 | W exec a ./t.yaml | cannot run "./t.yaml": Permission denied | chmod \\+x
		no such user             | 125 | W exec --user no-such a true | there is no user "no-such" | getent passwd
		read-only                | 1   | read_only /run/netns W add q | cannot make the name "q": Read-only | remount,rw /run
		read-only                | 1   | read_only /run/netns W rm a | cannot remove the name "a": Read-only | remount,rw /run
		read-only                | 1   | read_only /run W up t.yaml | cannot make /run/warren: Read-only | remount,rw /run
		too many open files      | 1   | few_files 4 W add q | /run/netns: Too many open files | limit of open files is 4, .*ulimit -n
		too many open files      | 125 | few_files 4 W exec a true | namespace "a": Too many open files | limit of open files is 4, .*ulimit -n
		no more namespaces       | 1   | namespaces 0 W add q | cannot make a network namespace: No space | now 0.: sysctl user.max_net_namespaces
		no more namespaces       | 1   | namespaces 0 W up t.yaml | cannot make a network namespace: No space | now 0.: sysctl user.max_net_namespaces
		no /sys                  | 0   | without_sys W exec a true | /sys does not show the namespace's devices | mkdir /sys
		another owner            | 125 | other_owner W exec a true | cannot enter namespace "a": Operation not permitted | needs root: .*user namespace may lack
	END
}

# The same for an ordinary user.
failures_of_a_user() {
	cat <<-END
		not root                 | 1   | somebody W add q | cannot make a network namespace: Operation not permitted | warren add. needs root: CAP_SYS_ADMIN
		not root                 | 1   | somebody W rm a | cannot remove the name "a": Permission denied | warren rm. needs root
		not root                 | 125 | somebody W exec a true | cannot enter namespace "a" | warren exec. needs root
		not root                 | 1   | somebody W up t.yaml | /run/warren: Permission denied | warren up. needs root
		another's process        | 1   | somebody W id $$ | namespace of process $$: Permission denied | warren id. needs root for what is not yours
	END
}

# trim TEXT: without the blanks around it
trim() {
	local text=${1#"${1%%[! ]*}"}
	echo "${text%"${text##*[! ]}"}"
}

# check_failures FUNCTION: every line of its table holds; all that do not are told
check_failures() {
	local what want command first second words bad=0
	while IFS='|' read -r what want command first second; do
		what=$(trim "$what") first=$(trim "$first") second=$(trim "$second")
		read -ra words <<<"${command/ W / $WARREN }"
		status=0
		"${words[@]}" >/dev/null 2>said || status=$?
		mapfile -t lines <said
		if [ "$status" -ne "$want" ] || [ "${#lines[@]}" -ne 2 ] ||
			! [[ "${lines[0]}" =~ ^warren:\ .*${first} ]] ||
			! [[ "${lines[1]}" =~ ^\ {8}[^\ ] && "${lines[1]}" =~ $second ]]; then
			printf '%s:%s\n  wanted %s|%s|%s\n  got %s\n' "$what" "$command" "$want" "$first" "$second" "$status"
			cat said
			bad=1
		fi
	done < <("$1")
	return $bad
}

@test "each names the thing, and says what to do" {
	[ "$(failures | cut -d '|' -f 1 | sort -u | wc -l)" -ge 20 ]
	check_failures failures
}

@test "each of an ordinary user, too" {
	somebody true 2>/dev/null || skip "needs a second user"
	check_failures failures_of_a_user
}

@test "warren(1) lists what is tried, and nothing else" {
	listed=$(sed -n '/^# ERRORS/,/^# FILES/s/^\*\(.*\)\*$/\1/p' "$WARREN_SOURCE/man/warren.1.scd.in" | sort)
	diff <(echo "$listed") <({ failures; failures_of_a_user; } | sed 's/ *|.*//' | sort -u)
}
