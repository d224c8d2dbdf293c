# SPDX-License-Identifier: GPL-2.0-or-later
"""campaign.py - what the campaigns share: the program under test, the lab that they bring up and
change, and how stock tools judge that it is there."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

import snapshot
import tap

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("WARREN_BUILD", os.path.join(ROOT, "build"))
BUILD_STOP = os.environ.get("WARREN_BUILD_STOP", os.path.join(ROOT, "build-stop"))
INJECT = os.path.join(BUILD, "tests", "fault", "inject")
TIMEOUT = 60

# The walkthrough, and the same after a change of everything that can change while it runs.
LAB = """\
lab: two-sites
nodes:
  alice: { routes: default via r1 }
  bob:   { routes: default via r1 }
  r1:
    router: yes
    lo: 10.255.0.1/32
    rules: from 10.0.1.0/24 lookup 100 priority 1000
    neighbors: 10.0.9.77 lladdr 02:00:00:00:00:77 dev eth9
    sysctls: { net.ipv4.ip_default_ttl: 60 }
  sw:    switch
  h[1-2]:
wires:
  - alice:eth0 10.0.1.2/24 -- r1:eth0 10.0.1.1/24
  - bob:eth0 10.0.2.2/24, fd00:2::2/64 -- r1:eth1 10.0.2.1/24, fd00:2::1/64
  - sw -- r1:eth2 10.0.3.254/24, h[1-2]:eth0 10.0.3.[1-2]/24
  - host:veth0 10.0.9.1/24 -- r1:eth9 10.0.9.2/24
checks:
  - alice reaches bob within 5s
"""

LAB_CHANGED = """\
lab: two-sites
nodes:
  alice: { routes: default via r1 metric 5 }
  bob:   { routes: default via r1 }
  carol: { routes: default via r1 }
  r1:
    router: yes
    lo: 10.255.0.2/32
    rules: from 10.0.1.0/24 lookup 101 priority 1001
    neighbors: 10.0.9.78 lladdr 02:00:00:00:00:78 dev eth9
    sysctls: { net.ipv4.ip_default_ttl: 61 }
  sw:    switch
  h1:
wires:
  - alice:eth0 10.0.1.3/24 -- r1:eth0 10.0.1.1/24
  - bob:eth0 10.0.2.2/24, fd00:2::2/64 -- r1:eth1 10.0.2.1/24, fd00:2::1/64: { mtu: 1400 }
  - sw -- r1:eth2 10.0.3.254/24, h1:eth0 10.0.3.1/24
  - carol:eth0 10.0.4.2/24 -- r1:eth4 10.0.4.1/24
  - host:veth0 10.0.9.3/24 -- r1:eth9 10.0.9.2/24
  - host:veth1 10.0.8.1/24 -- carol:eth8 10.0.8.2/24
checks:
  - alice reaches bob within 5s
"""

# What `ip` must say of each: node → device → (mtu, addresses), then words that one line of the
# routes, rules, neighbours must hold, in this order.
EXPECT = {
    "old": {
        "devices": {
            "alice": {"eth0": (1500, {"10.0.1.2/24"})},
            "bob": {"eth0": (1500, {"10.0.2.2/24", "fd00:2::2/64"})},
            "r1": {"lo": (65536, {"10.255.0.1/32"}), "eth0": (1500, {"10.0.1.1/24"}),
                   "eth1": (1500, {"10.0.2.1/24", "fd00:2::1/64"}),
                   "eth2": (1500, {"10.0.3.254/24"}), "eth9": (1500, {"10.0.9.2/24"})},
            "sw": {"br0": (1500, set()), "r1": (1500, set()), "h1": (1500, set()),
                   "h2": (1500, set())},
            "h1": {"eth0": (1500, {"10.0.3.1/24"})},
            "h2": {"eth0": (1500, {"10.0.3.2/24"})},
            "": {"veth0": (1500, {"10.0.9.1/24"})},
        },
        "words": [
            ("alice", "route", "default via 10.0.1.1 dev eth0"),
            ("bob", "route", "default via 10.0.2.1 dev eth0"),
            ("r1", "rule", "1000:\tfrom 10.0.1.0/24 lookup 100"),
            ("r1", "neigh", "10.0.9.77 dev eth9 lladdr 02:00:00:00:00:77"),
        ],
        "ttl": "60",
        "ping": ("alice", "10.0.2.2"),
    },
    "new": {
        "devices": {
            "alice": {"eth0": (1500, {"10.0.1.3/24"})},
            "bob": {"eth0": (1400, {"10.0.2.2/24", "fd00:2::2/64"})},
            "carol": {"eth0": (1500, {"10.0.4.2/24"}), "eth8": (1500, {"10.0.8.2/24"})},
            "r1": {"lo": (65536, {"10.255.0.2/32"}), "eth0": (1500, {"10.0.1.1/24"}),
                   "eth1": (1400, {"10.0.2.1/24", "fd00:2::1/64"}),
                   "eth2": (1500, {"10.0.3.254/24"}), "eth4": (1500, {"10.0.4.1/24"}),
                   "eth9": (1500, {"10.0.9.2/24"})},
            "sw": {"br0": (1500, set()), "r1": (1500, set()), "h1": (1500, set())},
            "h1": {"eth0": (1500, {"10.0.3.1/24"})},
            "": {"veth0": (1500, {"10.0.9.3/24"}), "veth1": (1500, {"10.0.8.1/24"})},
        },
        "words": [
            ("alice", "route", "default via 10.0.1.1 dev eth0 … metric 5"),
            ("bob", "route", "default via 10.0.2.1 dev eth0"),
            ("carol", "route", "default via 10.0.4.1 dev eth0"),
            ("r1", "rule", "1001:\tfrom 10.0.1.0/24 lookup 101"),
            ("r1", "neigh", "10.0.9.78 dev eth9 lladdr 02:00:00:00:00:78"),
        ],
        "ttl": "61",
        "ping": ("alice", "10.0.2.2"),
    },
}


class Run:
    """What a command did."""

    def __init__(self, argv, rc, out, err):
        self.argv, self.rc, self.out, self.err = argv, rc, out, err

    def lines(self):
        words = " ".join(os.path.basename(a) if a.startswith("/") else a for a in self.argv)
        return ["%s: exit %s" % (words, self.rc)] + (self.out + self.err).splitlines()[:12]


class Room:
    """The files of a campaign, outside /run."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="warren-fault-")
        self.old = self.write("two-sites.yaml", LAB)
        self.new = self.write("two-sites-changed.yaml", LAB_CHANGED)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return self.path(name)

    def close(self):
        for name in os.listdir(self.folder):
            os.unlink(self.path(name))
        os.rmdir(self.folder)


def program(build=BUILD):
    return os.path.join(build, "warren")


def run(argv, timeout=TIMEOUT, env=None):
    """Runs to its end; a program that does not end is killed and has rc "timeout"."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env)
        try:
            rc = child.wait(timeout)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            rc = "timeout"
        return Run(argv, rc, text_of(out), text_of(err))


def text_of(f):
    f.seek(0)
    return f.read().decode(errors="replace")


def warren(*args, build=BUILD, env=None):
    return run([program(build)] + list(args), env=env)


# ------ is the lab there? ------


def ip(node, *args):
    enter = ["ip"] if node == "" else ["ip", "-n", node]
    return subprocess.run(enter + list(args), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False).stdout.decode(errors="replace")


def devices(node):
    """device → (mtu, addresses, flags, link-local ones left out), as `ip` has it."""
    try:
        rows = json.loads(ip(node, "-j", "address", "show"))
    except ValueError:
        return {}
    return {row["ifname"]: (row["mtu"],
                            {"%s/%s" % (a["local"], a["prefixlen"]) for a in row["addr_info"]
                             if a["scope"] == "global" or row["ifname"] != "lo"}
                            - {"%s/%s" % (a["local"], a["prefixlen"]) for a in row["addr_info"]
                               if a["scope"] in ("link", "host")}, row["flags"])
            for row in rows if row}


def device_faults(node, expected, found):
    faults = []
    for name, (mtu, addresses) in expected.items():
        if name not in found:
            faults.append("%s has no %s" % (node or "host", name))
        elif found[name][:2] != (mtu, addresses):
            faults.append("%s:%s is %s" % (node or "host", name, found[name]))
        elif "LOWER_UP" not in found[name][2]:
            faults.append("%s:%s has no carrier" % (node or "host", name))
    others = set(found) - set(expected) - {"lo"}
    return faults + ["%s has also %s" % (node, name) for name in sorted(others) if node]


def lab_faults(which):
    """What stock tools miss of the lab ("old" or "new")."""
    expect, faults = EXPECT[which], []
    names = set(snapshot.names())
    wanted = set(expect["devices"]) - {""}
    faults += ["no namespace " + name for name in sorted(wanted - names)]
    faults += ["also a namespace " + name for name in sorted(names - wanted)]
    for node, expected in expect["devices"].items():
        if node in names or node == "":
            faults += device_faults(node, expected, devices(node))
    for node, what, words in expect["words"]:
        pattern = ".*".join(re.escape(part) for part in words.split(" … "))
        if not re.search(pattern, ip(node, what, "show")):
            faults.append("%s: no %s \"%s\"" % (node, what, words))

    node, address = expect["ping"]
    ttl = run(["ip", "netns", "exec", "r1", "cat", "/proc/sys/net/ipv4/ip_default_ttl"])
    if ttl.out.strip() != expect["ttl"]:
        faults.append("r1: ttl is " + ttl.out.strip())
    ping = run(["ip", "netns", "exec", node, "ping", "-c1", "-W2", address])
    if ping.rc != 0:
        faults.append("no ping from %s to %s" % (node, address))
    return faults


def up_faults(path, which, build=BUILD):
    """What is wrong with a lab that is said to be up."""
    plan = warren("plan", path, build=build)
    return ([] if plan.rc == 0 else plan.lines()) + lab_faults(which)


def sweep():
    """By force: what a failed test may have left, so that the next one starts clean."""
    for _ in range(100):
        points = [line.split()[0] for line in snapshot.mounts() if line.startswith("/run/")]
        if not points:
            break
        for point in sorted(points, key=len, reverse=True):
            subprocess.run(["umount", "-l", point], check=False, stderr=subprocess.DEVNULL)
    subprocess.run("rm -rf /run/netns /run/warren; ip link del veth0; ip link del veth1",
                   shell=True, check=False, stderr=subprocess.DEVNULL)
    warm_up()


def warm_up():
    """What `ip netns` makes for good when it is used for the first time."""
    subprocess.run("mkdir -p /run/netns && ip netns add warm && ip netns del warm", shell=True,
                   check=True)


def settled_baseline(room, build=BUILD):
    """The machine before the first lab; and one lab comes and goes."""
    warm_up()
    baseline = snapshot.take_settled()
    for verb in (["up", room.old], ["down", "two-sites"]):
        done = warren(*verb, build=build)
        if done.rc != 0:
            raise SystemExit("\n".join(["Bail out! " + " ".join(verb)] + done.lines()))
    left = snapshot.await_equal(baseline)
    tap.result(not left, "a lab comes and goes and leaves nothing", left)
    return baseline


class Options:
    """--full: fresh seeds and all of it; --seed N; otherwise a fixed seed and a part."""

    def __init__(self, argv):
        self.full = "--full" in argv
        self.seed = random.SystemRandom().randrange(1 << 31) if self.full else 20241
        if "--seed" in argv:
            self.seed = int(argv[argv.index("--seed") + 1])
        self.rng = random.Random(self.seed)
        tap.note("seed %d" % self.seed)


def signal_name(rc):
    return signal.Signals(-rc).name if isinstance(rc, int) and rc < 0 else str(rc)


def note_time(what, start):
    tap.note("%s: %.1f s" % (what, time.monotonic() - start))
    sys.stdout.flush()
