#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# warren convert

load helper

teardown() {
	forget_labs
}

net() {
	cat >t.yaml <<-'END'
		vars: { net: 10.0.1 }
		nodes:
		  h[1-2]: { routes: "default via r" }   # a comment
		  r: router
		wires:
		  - h[n=1-2]:eth0 ${net}.${n}/24 -- sw
		  - r:eth0 ${net}.254/24 -- sw: { mtu: 1400 }
		checks:
		  - h1 reaches h2
	END
	sed -i 's/^  r: router/&\n  sw: switch/' t.yaml
}

# same FILE OPTION...: both files come to the same; the options are the first one's
same() {
	local file=$1
	shift
	diff <(warren convert --resolved "$@" t.yaml) <(warren convert --resolved "$file")
}

@test "the same lab in the same words, and its name in it" {
	net
	try warren convert t.yaml
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	[ "${lines[0]}" = "lab: t" ]
	grep -qxF '  h[1-2]:' <<<"$output"
	# shellcheck disable=SC2016
	grep -qxF '  - h[n=1-2]:eth0 ${net}.${n}/24 -- sw' <<<"$output"
	echo "$output" >u.yaml
	same u.yaml
	warren convert u.yaml | cmp - u.yaml
}

@test "what options say is in it" {
	net
	warren convert --set net=10.9.9 --prefix p- t.yaml >u.yaml
	grep -qx '  net: 10.9.9' u.yaml && grep -qx 'prefix: p-' u.yaml
	same u.yaml --set net=10.9.9 --prefix p-
	warren convert --routes none t.yaml >v.yaml
	grep -qx 'routes: none' v.yaml
	same v.yaml
	fails 2 '"some" is neither none nor shortest-path' warren convert --routes some t.yaml
	fails 2 '"t.yaml" is a lab file' warren convert --ipv6 t.yaml
}

@test "JSON is read, YAML is written" {
	echo '{"nodes": {"a": null, "b": {"lo": "10.0.0.1/32"}}, "wires": ["a -- b"]}' >j.json
	sed -i 's/null/{}/' j.json
	[ "$(warren convert j.json)" = 'lab: j
nodes:
  a: {}
  b:
    lo: 10.0.0.1/32
wires:
  - a -- b' ]
}

@test "texts that have to be quoted" {
	cat >t.yaml <<-'END'
		description: "a: b # c"
		nodes:
		  a:
		    env: { A: "", B: "$$x ${y}", C: "two\nlines\n", D: " x", E: '[1]' }
		    routes: [blackhole 10.0.0.0/8, "blackhole 10.64.0.0/10"]
	END
	warren convert t.yaml >u.yaml
	same u.yaml
	warren convert u.yaml | cmp - u.yaml
}

@test "what is converted is no difference to what is up" {
	net
	warren up t.yaml
	warren convert t.yaml >u.yaml
	[ "$(warren plan u.yaml)" = "nothing to do" ]
	warren convert --resolved t.yaml >v.yaml
	[ "$(warren plan v.yaml)" = "nothing to do" ]
}

@test "a bad file is 2, and nothing is written" {
	printf 'nodes:\n  a: rooter\n' >t.yaml
	fails 2 't.yaml:2:6: unknown group "rooter"' warren convert t.yaml
	fails 2 'cannot open "gone.yaml"' warren convert gone.yaml
	# A small file that aliases make a large one.
	{
		printf 'vars:\n  a: &a "%s"\n' "$(head -c 200000 /dev/zero | tr '\0' x)"
		for i in $(seq 200); do echo "  v$i: *a"; done
		echo 'nodes: {}'
	} >big.yaml
	fails 2 'larger than 16 MiB' warren convert big.yaml
}
