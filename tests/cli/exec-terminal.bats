#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren exec on a terminal: keys, job control, the size of the window, the status

load helper

# conversation: what is typed and seen (terminal.py)
conversation() {
	W=$WARREN PYTHONDONTWRITEBYTECODE=1 python3 "$WARREN_SOURCE/tests/cli/terminal.py"
}

# A program that tells its signals.
# shellcheck disable=SC2016
export P='trap "echo interrupted" INT
trap "echo size \$(stty size)" WINCH
trap "echo ended; exit 9" TERM
echo $$ 2>/dev/null >pid
tty -s && echo ready
while :; do read -r line && echo "heard $line"; done'

@test "keys and signals reach the program, its status the shell" {
	warren add a
	touch pid && chmod 666 pid && chmod 711 .
	conversation <<-'END'
		type $W exec a sh -c "$P"\r
		see ^ready
		type hello\r
		see ^heard hello
		type \x03
		see ^interrupted
		size 33 77
		see ^size 33 77
		type \x1a
		see Stopped
		type jobs\r
		see Stopped.*exec a
		type fg\r
		type again\r
		see ^heard again
		type \x1a
		see Stopped
		type env kill $(cat pid)\r
		type fg; echo "status $?"\r
		see ^ended
		see ^status 9
		type (trap : INT; $W exec a cat; echo "status $?")\r
		type x\r
		see ^x\n
		type \x03
		see ^status 130
	END
}

@test "in the background it stops when it reads, and ^C is not for it" {
	warren add a
	touch pid && chmod 666 pid && chmod 711 .
	conversation <<-'END'
		type $W exec a cat &\r
		type until jobs -s | grep Stopped; do :; done\r
		see Stopped
		type (trap : INT; cat; echo "interrupted")\r
		type y\r
		see ^y\n
		type \x03
		see ^interrupted
		type echo "still there: $(jobs -p | wc -l)"\r
		see ^still there: 1
		type fg\r
		type x\r
		see ^x\n
		type \x04
		type echo "status $?"\r
		see ^status 0
	END
}

@test "the same as another user" {
	setpriv --reuid=4711 --regid=4711 --clear-groups true 2>/dev/null || skip "needs a second user"
	warren add a
	touch pid && chmod 666 pid && chmod 711 .
	conversation <<-'END'
		type $W exec --user 4711:4711 a sh -c "$P"\r
		see ^ready
		type \x03
		see ^interrupted
		size 40 99
		see ^size 40 99
		type \x1a
		see Stopped
		type fg\r
		type again\r
		see ^heard again
		type \x1a
		see Stopped
		type env kill $(cat pid)\r
		type fg; echo "status $?"\r
		see ^ended
		see ^status 9
	END
}

@test "in every namespace: ^C reaches all, ^Z stops all" {
	warren add a b
	mkfifo fifo
	# shellcheck disable=SC2016
	export P='trap "echo on again >/dev/tty" CONT; exec 4<>fifo; echo begun >/dev/tty
		while :; do read -r x <&4; done'
	conversation <<-'END'
		type (trap : INT; $W exec --all -j 2 sh -c "$P"; echo "status $?")\r
		see ^begun
		see ^begun
		type \x1a
		see Stopped
		type fg\r
		see ^on again
		see ^on again
		type \x03
		see ^interrupted: 0 of 2
		see ^status 130
	END
}
