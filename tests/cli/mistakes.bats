#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# what people get wrong in their first hour: each is told what it is, and what to do

load helper

lab() {
	cat >hello.yaml <<-'END'
		lab: hello
		nodes:
		  alice:
		  bob:
		wires:
		  - alice:eth0 10.0.0.1/24 -- bob:eth0 10.0.0.2/24
	END
}

teardown() {
	forget_labs
}

# somebody COMMAND...: as a user without privilege
somebody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

@test "a file name without its ending, or with a slip" {
	lab
	fails 2 'cannot open "hello".*did you mean "hello.yaml"' warren check hello
	fails 2 'cannot open "helo.yaml".*did you mean "hello.yaml"' warren up helo.yaml
	fails 1 'warren up hello.yaml' warren up hello
	rm hello.yaml
	fails 2 'cannot open "hello.yaml".*because of its ending' warren up hello.yaml
	fails 2 'cannot open "hello": No such file or directory$' warren check hello
}

@test "an option with one dash" {
	fails 2 'no option "-all": did you mean "--all"' warren down -all
	fails 2 'no option "-x"' warren down -x
}

@test "a variable that is not there" {
	printf 'lab: t\nvars: { net: 10.0.0 }\nnodes:\n  a: { lo: "${net}.${x}/32" }\n' >t.yaml
	fails 2 'set nets: the file has no variable.*did you mean "net"' \
		warren check t.yaml --set nets=10.1.1 --set x=1
	[ "$(warren check t.yaml --set net=10.1.1 --set x=1)" = "t: 1 node, 0 wires, 0 checks" ]
}

@test "a name that is not there" {
	warren add alice
	fails 1 'there is no namespace "alic".*did you mean "alice"' warren show alic
	fails 1 'there is no namespace "zz".*warren ls' warren show zz
	fails 125 'there is no namespace "zz".*warren ls' warren exec zz true
}

@test "a lab that is not up" {
	lab
	fails 1 'lab "hello" is not up.*warren labs' warren test hello
	fails 1 'lab "hello" is not up.*warren up hello.yaml' warren test hello.yaml
}

@test "a command for a lab that is up already" {
	lab
	warren up hello.yaml
	fails 125 'up already.*first: warren down hello' warren up hello.yaml -- true
}

@test "show says whose node it shows" {
	lab
	warren up hello.yaml
	[ "$(warren show alice | head -n 1)" = alice ]
	[ "$(warren show hello/bob | head -n 1)" = bob ]
	[[ "$(warren show alice --json)" == '{"name":"alice",'* ]]
}

@test "without root, a line says what is needed" {
	somebody true 2>/dev/null || skip "needs a second user"
	chmod 755 /run . .. # a tmpfs is born writable by all
	lab
	fails 1 '(not permitted|denied).*`warren up` needs root' \
		somebody "$WARREN" up hello.yaml
	warren up hello.yaml
	for command in 'up hello.yaml' 'plan hello.yaml' 'down hello' 'test hello' labs 'show alice' \
		'add zz' 'rm alice' 'wire alice:x -- bob:x' 'unwire alice:eth0'; do
		# shellcheck disable=SC2086
		fails 1 'not permitted|not yours|is a node of lab' somebody "$WARREN" $command
		[[ "$stderr" == *"\`warren ${command%% *}\` needs root"* ]] || [ "$command" = 'rm alice' ]
		[ "$(echo "$stderr" | wc -l)" -eq 2 ]
	done
	somebody "$WARREN" check hello.yaml
	somebody "$WARREN" help up
	[ "$("$WARREN" plan hello.yaml)" = "nothing to do" ]
}

@test "a reader that goes away is no reason to complain" {
	lab
	warren up hello.yaml
	for command in ls 'show alice' help 'plan hello.yaml'; do
		# shellcheck disable=SC2086
		"$WARREN" $command 2>said | true
		[ ! -s said ]
	done
}

@test "nothing can be written: an error, by every command that answers" {
	lab
	warren up hello.yaml
	for command in ls labs id version help 'help up' 'show alice' 'check hello.yaml' \
		'plan hello.yaml' 'test hello --tap'; do
		# shellcheck disable=SC2086
		run -1 bash -c '"$@" 2>&1 >/dev/full' bash "$WARREN" $command
		[[ "$output" == *"cannot write the answer: No space left on device" ]]
	done
}
