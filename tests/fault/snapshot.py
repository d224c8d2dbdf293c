#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""snapshot.py - the machine as it is seen from inside a test's namespaces, by stock tools.

Judges "exactly as before": mounts, living network namespaces, links, addresses, routes, rules,
neighbours, sysctls and firewall of the host and of every named namespace, the tree of /run, and
processes. Shares no code with warren. Two snapshots of an unchanged machine are equal.

    snapshot.py              prints the snapshot
    snapshot.py --self-test  makes each kind of leftover by hand and sees it (TAP)
"""

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import time

NETNS_DIR = "/run/netns"
LOOKS_MIN = 5

# Questions of one `ip`: family, then what is asked.
QUESTIONS = [
    ("-0", ["link show"]),
    ("-d", ["address show", "neigh show", "neigh show proxy", "netconf show"]),
    ("-4", ["route show table all", "rule show"]),
    ("-6", ["route show table all", "rule show"]),
]

# What moves by itself: timers, counters, states that traffic changes.
VOLATILE = re.compile(r"(_timer|^timer|^stats|^used|^confirmed|^updated|^probes|^expires|^cache"
                      r"|^carrier_changes|^carrier_up_count|^carrier_down_count|^gc_.*|^users?"
                      r"|_life_time|^refcnt|^age|^metrics|topology_change.*)$")
SYSCTLS = ["ipv4", "ipv6", "bridge"]


def output(argv, **kwargs):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False, **kwargs).stdout.decode(errors="replace")


def steady(value):
    """Without what moves by itself."""
    if isinstance(value, dict):
        return {k: steady(v) for k, v in value.items() if not VOLATILE.search(k)}
    if isinstance(value, list):
        return [steady(v) for v in value if v != {}]
    return value


def is_settled_neighbour(entry):
    return bool({"PERMANENT", "NOARP"} & set(entry.get("state", ["PERMANENT"])))


def arrays(text):
    """The JSON values that `ip -batch` prints one after the other."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        found.append(value)
    return found


def ask_ip(prefix, option, questions):
    """[(question, row)] of all tables that the questions show."""
    batch = "".join(question + "\n" for question in questions)
    answers = arrays(output(prefix + ["ip", "-j", "-d", option, "-batch", "-"],
                            input=batch.encode()))
    if len(answers) != len(questions):
        raise RuntimeError("ip answered %d of %d questions" % (len(answers), len(questions)))
    return [(question, row) for question, rows in zip(questions, answers) for row in rows]


def network(prefix):
    """The network of one namespace; prefix are the words that enter it."""
    lines = []
    for option, questions in QUESTIONS:
        lines += ["%s %s %s" % (option, question, json.dumps(steady(row), sort_keys=True))
                  for question, row in ask_ip(prefix, option, questions)
                  if row and (question != "neigh show" or is_settled_neighbour(row))]

    fdb = output(prefix + ["bridge", "-j", "fdb", "show"]) or "[]"
    lines += ["fdb " + json.dumps(steady(row), sort_keys=True)
              for row in json.loads(fdb) if row.get("state") == "permanent"]
    lines += ["nft " + line for line in
              output(prefix + ["nft", "-s", "list", "ruleset"]).splitlines()]
    lines += ["sysctl " + line for line in
              output(prefix + ["grep", "-rsI", "."] + ["/proc/sys/net/" + d for d in SYSCTLS])
              .splitlines() if "_count:" not in line]
    return sorted(lines)


def mounts():
    """mountinfo without the numbers that a mount gets when it is made."""
    lines = []
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as f:
        for line in f:
            words = line.split()
            dash = words.index("-")
            tags = sorted(re.sub(r":\d+", "", tag) for tag in words[6:dash])
            lines.append(" ".join([words[4], words[3], words[5]] + tags + words[dash + 1:]))
    return sorted(lines)


def links_of(folder):
    try:
        return [os.readlink(os.path.join(folder, name)) for name in os.listdir(folder)]
    except OSError:
        return []


def living():
    """Inodes of the network namespaces that something visible from here holds."""
    found = set(re.findall(r"net:\[\d+\]", "\n".join(mounts())))
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for folder in ("/proc/%s/ns" % pid, "/proc/%s/fd" % pid):
            found.update(t for t in links_of(folder) if t.startswith("net:["))
    return sorted(found)


def parent_of(pid):
    try:
        with open("/proc/%s/stat" % pid, encoding="utf-8", errors="replace") as f:
            return f.read().rpartition(")")[2].split()[1]
    except OSError:
        return "0"


def processes():
    """Those that are neither this program nor what started it."""
    family, pid = set(), str(os.getpid())
    while pid != "0":
        family.add(pid)
        pid = parent_of(pid)

    lines = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                words = f.read().replace(b"\0", b" ").decode(errors="replace").strip()
            with open("/proc/%s/comm" % pid, encoding="utf-8", errors="replace") as f:
                comm = f.read().strip()
        except OSError:
            continue
        if pid not in family and parent_of(pid) != "0":
            lines.append("%s %s %s" % (pid, comm, words))
    return sorted(lines)


def entry(path):
    """One line for a name in /run; with the content below /run/warren."""
    st = os.lstat(path)
    words = [path, stat.filemode(st.st_mode), "%d:%d" % (st.st_uid, st.st_gid)]
    if stat.S_ISLNK(st.st_mode):
        words.append("-> " + os.readlink(path))
    elif (stat.S_ISREG(st.st_mode) and path.startswith("/run/warren/") and st.st_size > 0
          and not path.endswith("/lock")):  # which has the pid of who locked it last
        with open(path, "rb") as f:
            words.append(hashlib.sha256(f.read()).hexdigest()[:16])
    return " ".join(words)


def tree(top):
    lines = []
    for folder, folders, files in os.walk(top):
        if folder == top and "mount" in folders:
            folders.remove("mount")  # mount(8) keeps its own notes there
        for name in folders + files:
            try:
                lines.append(entry(os.path.join(folder, name)))
            except FileNotFoundError:
                continue
    return sorted(lines)


def names():
    try:
        return sorted(os.listdir(NETNS_DIR))
    except OSError:
        return []


def take():
    """{section: [line]}. A name that cannot be entered has one line that says so."""
    shot = {
        "mounts": mounts(),
        "namespaces": living(),
        "processes": processes(),
        "run": tree("/run"),
        "host": network([]),
    }
    for name in names():
        try:
            shot["node " + name] = network(["nsenter", "--net=" + os.path.join(NETNS_DIR, name)])
        except (RuntimeError, ValueError):
            shot["node " + name] = ["cannot be entered"]
    return shot


def differences(before, after):
    lines = []
    for section in sorted(set(before) | set(after)):
        old, new = before.get(section, []), after.get(section, [])
        lines += ["- %s: %s" % (section, line) for line in old if line not in new]
        lines += ["+ %s: %s" % (section, line) for line in new if line not in old]
        if sorted(old) != sorted(new) and set(old) == set(new):
            lines.append("! %s: the same lines, another number of times" % section)
    return lines


def looks(seconds):
    """Snapshots for so long, but several: on a busy machine a single one takes seconds."""
    end, n = time.monotonic() + seconds, 0
    while n == 0 or seconds > 0 and (n < LOOKS_MIN or time.monotonic() < end):
        yield take()
        n += 1
        time.sleep(0.02)


def take_settled(seconds=5.0):
    """Once no address is tentative any more."""
    for shot in looks(seconds):
        if '"tentative"' not in str(shot):
            break
    return shot


def await_equal(before, seconds=10.0):
    """Differences that stay. The kernel takes dead namespaces apart a while after they died, so a
    difference counts once it has stayed for so long."""
    for shot in looks(seconds):
        lines = differences(before, shot)
        if not lines:
            break
    return lines


# ------ self-test ------

LEFTOVERS = [
    ("a mount", "mkdir -p /run/x; mount -t tmpfs x /run/x", "umount /run/x; rmdir /run/x"),
    ("a mount stacked on another", "mount --bind /run/netns /run/netns", "umount /run/netns"),
    ("propagation of a mount", "mount --make-shared /run", "mount --make-private /run"),
    ("a named namespace", "ip netns add left", "ip netns del left"),
    ("a namespace held by a process", "unshare -n sleep 1000 >/dev/null & echo $!",
     "kill $PID"),
    ("a namespace held by a descriptor",
     "exec 9<$(ip netns add q && echo /run/netns/q); ip netns del q; "
     "sleep 1000 >/dev/null & echo $!", "kill $PID"),
    ("a process", "sleep 1000 >/dev/null & echo $!", "kill $PID"),
    ("a link", "ip link add left0 type veth peer name left1", "ip link del left0"),
    ("the state of a link", "ip link set lo down", "ip link set lo up"),
    ("the mtu of a link", "ip link set lo mtu 1400", "ip link set lo mtu 65536"),
    ("the alias of a link", "ip link set lo alias x", "ip link set lo alias ''"),
    ("an IPv4 address", "ip addr add 10.77.0.1/24 dev lo", "ip addr del 10.77.0.1/24 dev lo"),
    ("an IPv6 address", "ip addr add fd77::1/64 dev lo nodad", "ip addr del fd77::1/64 dev lo"),
    ("an IPv4 route", "ip route add blackhole 10.78.0.0/16", "ip route del blackhole 10.78.0.0/16"),
    ("an IPv4 route of another table", "ip route add blackhole 10.78.0.0/16 table 77",
     "ip route del blackhole 10.78.0.0/16 table 77"),
    ("an IPv6 route", "ip -6 route add blackhole fd78::/64", "ip -6 route del blackhole fd78::/64"),
    ("an IPv4 rule", "ip rule add pref 77 table main", "ip rule del pref 77"),
    ("an IPv6 rule", "ip -6 rule add pref 77 table main", "ip -6 rule del pref 77"),
    ("a neighbour", "ip neigh add 10.77.0.9 lladdr 02:00:00:00:00:01 dev there",
     "ip neigh del 10.77.0.9 dev there"),
    ("a proxy neighbour", "ip neigh add proxy 10.77.0.9 dev there",
     "ip neigh del proxy 10.77.0.9 dev there"),
    ("a sysctl", "echo 1 >/proc/sys/net/ipv4/ip_forward", "echo 0 >/proc/sys/net/ipv4/ip_forward"),
    ("a sysctl of a device", "echo 1 >/proc/sys/net/ipv4/conf/lo/forwarding",
     "echo 0 >/proc/sys/net/ipv4/conf/lo/forwarding"),
    ("an nft table", "nft add table inet left", "nft delete table inet left"),
    ("a file in /run", "echo x >/run/left", "rm /run/left"),
    ("a folder in /run", "mkdir /run/left", "rmdir /run/left"),
    ("a link in /run", "ln -s x /run/left", "rm /run/left"),
    ("the target of a link in /run", "ln -sfn other /run/link", "ln -sfn one /run/link"),
    ("the mode of a file in /run", "chmod 600 /run/file", "chmod 644 /run/file"),
    ("the content of a file of warren", "echo 2 >/run/warren/state", "echo 1 >/run/warren/state"),
    ("an address inside a namespace", "ip -n node addr add 10.77.0.1/24 dev lo",
     "ip -n node addr del 10.77.0.1/24 dev lo"),
    ("a link inside a namespace", "ip -n node link add br9 type bridge", "ip -n node link del br9"),
]


def shell(script, pid=""):
    return subprocess.run(["sh", "-ec", script], env=dict(os.environ, PID=pid), check=True,
                          stdout=subprocess.PIPE).stdout.decode().strip()


def self_test():
    import tap

    shell("mkdir -p /run/warren /run/netns; ln -s one /run/link; echo >/run/file; "
          "chmod 644 /run/file; echo 1 >/run/warren/state; ip netns add warm; ip netns del warm; "
          "ip netns add node; nft list ruleset; "
          "ip link add there up type veth peer name other; ip link set other up")
    before = take_settled()
    tap.result(not differences(before, take()), "two snapshots of the same machine are equal")

    for what, make, undo in LEFTOVERS:
        pid = shell(make)
        seen = differences(before, take())
        shell(undo, pid)
        left = await_equal(before)
        tap.result(bool(seen) and not left, "it sees " + what,
                   [] if seen else ["no difference"], left)
    return tap.finish()


def main():
    if sys.argv[1:] == ["--self-test"]:
        import tap
        tap.enter_own_namespaces()
        sys.exit(self_test())
    for section, lines in take().items():
        print("\n".join("%s: %s" % (section, line) for line in lines))


if __name__ == "__main__":
    main()
