#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# the files that a lab file names

load helper

lab() { # ENTRY...: a node with these files
	mkdir -p d
	printf 'lab: t\nnodes:\n  a:\n    files:\n' >d/t.yaml
	printf '      %s\n' "$@" >>d/t.yaml
	printf '  b:\n' >>d/t.yaml
}

teardown() {
	"$WARREN" down t 2>/dev/null || true
}

@test "a file, a folder and a text are seen inside, there only" {
	mkdir -p d/folder
	echo one >d/file
	echo two >d/folder/two
	lab '/etc/w-file: file' '/etc/w-folder: folder' '/etc/w-text: {text: three}'
	warren up d/t.yaml
	[ "$(warren exec a cat /etc/w-file /etc/w-folder/two)" = "$(printf 'one\ntwo')" ]
	[ "$(warren exec a cat /etc/w-text)" = three ]
	run warren exec b ls /etc/w-file /etc/w-folder /etc/w-text
	[ "$status" -ne 0 ]
	[ ! -e /etc/w-file ] && [ ! -e /etc/w-folder ] && [ ! -e /etc/w-text ]
}

@test "nothing above the lab file's folder, by no way; all faults at once" {
	mkdir -p d
	ln -s /etc d/out
	echo x >x
	lab '/etc/a: out/passwd' '/etc/b: ../x' '/etc/c: /etc/passwd' '/etc/d: gone'
	for command in check plan up; do
		fails 2 't.yaml:5:15: the file "out/passwd" is not below' warren $command d/t.yaml
		[[ "$stderr" == *'the file "../x" is not below'* ]]
		[[ "$stderr" == *'the file "/etc/passwd" is not below'* ]]
		[[ "$stderr" == *'cannot use the file "gone": No such file'* ]]
	done
	[ -z "$(names)" ]
}

@test "--trust lets them lie elsewhere" {
	mkdir -p d
	echo x >x
	lab '/etc/w-file: ../x'
	warren up --trust d/t.yaml
	[ "$(warren exec a cat /etc/w-file)" = x ]
}

@test "down and test need none of them" {
	mkdir -p d
	echo one >d/file
	lab '/etc/w-file: file'
	warren up d/t.yaml
	rm d/file
	warren test d/t.yaml
	warren down d/t.yaml
	[ -z "$(names)" ]
}
