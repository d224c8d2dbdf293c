# SPDX-License-Identifier: GPL-2.0-or-later
"""graphs.py - the real graphs of tests/topologies/zoo: up, plan, down of each, killed, without
memory for a socket; who reaches whom in the largest."""

import os
import re
import subprocess
import time

from large import HERE, campaign, lines_unless, snapshot, tap, warren

ZOO = os.path.join(os.path.dirname(HERE), "topologies", "zoo")
LARGEST, KILLED = "Kdl", "Cogentco"
KILLS, KILLS_FULL = 6, 50
PAIRS, PAIRS_FULL = (2, 60), (20, 100)  # sources, and destinations of each
SOCKET_CALLS = ["socket", "setsockopt", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg",
                "recvmmsg"]
AT_CALL, AT_CALL_FULL = 1, 10
ENOBUFS_VARIANT = {"socket": "1"}  # of the two errors of a call; see tests/fault/calls.c


def names():
    return sorted(f[:-len(".graphml")] for f in os.listdir(ZOO) if f.endswith(".graphml"))


def path_of(name):
    return os.path.join(ZOO, name + ".graphml")


def empty(plan):
    return [] if plan.rc == 0 and plan.out == "nothing to do\n" else plan.lines()


def gone(name, baseline):
    """It goes, and what it leaves."""
    return (lines_unless(warren("down", "--wait", name)) +
            ["left: " + line for line in snapshot.await_equal(baseline, 60)])


def verdict(bad, what):
    tap.result(not bad, what, bad)
    if bad:
        campaign.sweep()


def each(baseline, options):
    """The largest has its routes in the long form only: there are half a million."""
    for name in names():
        words = ["--routes", "none"] if name == LARGEST and not options.full else []
        start = time.monotonic()
        up = warren("up", *words, path_of(name))
        bad = lines_unless(up)
        tap.note(" ".join(up.err.splitlines()[-1:]))
        if not bad:
            bad = empty(warren("plan", *words, path_of(name)))
            bad += gone(name, baseline)
        campaign.note_time(name, start)
        verdict(bad, "%s: up, an empty plan, down, and nothing is left" % name)


# ------ who reaches whom ------


def neighbours(text):
    """Of each node of a lab file, in the order of its wires."""
    near = {node: [] for node in re.findall(r"^  (\S+): router\b", text, re.M)}
    for wire in re.findall(r"^  - (\S+) -- (\S+)", text, re.M):
        a, b = (end.split(":")[0] for end in wire)
        near[a].append(b)
        near[b].append(a)
    return near


def walk(near, source):
    """The nodes but the source, so that the ways to two that follow each other have most hops in
    common: the machine has room for 1024 neighbours, less than the lab."""
    parent, queue = {source: source}, [source]
    for node in queue:
        for other in near[node]:
            if other not in parent:
                parent[other] = node
                queue.append(other)
    order, stack = [], [source]
    while stack:
        node = stack.pop()
        order.append(node)
        stack += [other for other in reversed(near[node])
                  if parent[other] == node and other != source]
    return order[1:]


def pairs(room, baseline, options):
    """With all routes of the largest, whoever is asked reaches whomever."""
    up = warren("up", path_of(LARGEST))
    tap.note(" ".join(up.err.splitlines()[-1:]))
    bad = lines_unless(up)
    text = warren("convert", path_of(LARGEST)).out + "checks:\n"
    near, (n_from, n_to) = neighbours(text), PAIRS_FULL if options.full else PAIRS
    for source in options.rng.sample(sorted(near), n_from):
        order = walk(near, source)
        for k in sorted(options.rng.sample(range(len(order)), n_to)):
            text += "  - %s reaches %s\n" % (source, order[k])
    start = time.monotonic()
    done = warren("test", room.write("pairs.yaml", text))
    campaign.note_time("%d pairs" % (n_from * n_to), start)
    if done.rc:
        bad += [line for line in (done.out + done.err).splitlines() if not line.startswith("ok ")]
    verdict(bad + gone(LARGEST, baseline), "%s: %d pairs reach each other" % (LARGEST,
                                                                            n_from * n_to))


# ------ killed ------


def kill_at(argv, seconds):
    child = subprocess.Popen([campaign.program()] + argv, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    child.kill()
    child.wait()


def timed(*args):
    start = time.monotonic()
    return lines_unless(warren(*args)), time.monotonic() - start


def killed_once(argv, moment, path, baseline):
    """The next up works, and its down leaves nothing."""
    bad = lines_unless(warren("up", path)) if argv[0] == "down" else []
    kill_at(argv, moment)
    bad += lines_unless(warren("up", path)) + empty(warren("plan", path))
    return bad + gone(KILLED, baseline)


def kills(baseline, options):
    path, n = path_of(KILLED), KILLS_FULL if options.full else KILLS
    bad, up_takes = timed("up", path)
    also_bad, down_takes = timed("down", KILLED)
    verdict(bad + also_bad, "%s, which is killed, comes and goes" % KILLED)

    for argv, takes in ((["up", path], up_takes), (["down", KILLED], down_takes)):
        start, bad = time.monotonic(), []
        for _ in range(n):
            bad = bad or killed_once(argv, options.rng.uniform(0, takes), path, baseline)
        campaign.note_time("%d kills" % n, start)
        verdict(bad, "%s: kill -9 at %d moments of %s" % (KILLED, n, argv[0]))


# ------ without memory for a socket ------


def inject(room, call, n):
    """Its n-th call of that name says ENOBUFS; (what up did, the report)."""
    report = room.path("report")
    done = campaign.run([campaign.INJECT, "-o", report, "-s", call, "-n", str(n), "-v",
                         ENOBUFS_VARIANT.get(call, "0"), "--", campaign.program(), "up",
                         "--routes", "none", path_of(KILLED)], timeout=300)
    with open(report, encoding="utf-8") as f:
        return done, f.read()


def after_fault(done, baseline):
    """It is up as its file says, or nothing is there, and why is told."""
    if done.rc == 0:
        return empty(warren("plan", "--routes", "none", path_of(KILLED))) + gone(KILLED, baseline)
    if done.rc != 1 or not done.err.strip():
        return done.lines()
    return ["left: " + line for line in snapshot.await_equal(baseline, 60)]


def no_memory(room, baseline, options):
    met = set()
    for call in SOCKET_CALLS:
        done, report = inject(room, call, 0)
        bad = lines_unless(done) or after_fault(done, baseline)
        total, n_hit = int(re.search(r"^points (\d+)", report, re.M)[1]), 0
        if not total:
            continue
        some = min(total, AT_CALL_FULL if options.full else AT_CALL)
        for n in options.rng.sample(range(1, total + 1), some):
            done, report = inject(room, call, n)
            n_hit += "ENOBUFS" in report
            bad = bad or after_fault(done, baseline)
        met |= {call} if n_hit else set()
        tap.note("%s: %d calls, %d of them without memory" % (call, total, n_hit))
        verdict(bad, "%s: %s without memory" % (KILLED, call))
    tap.result(len(met) >= 3, "sockets were made, asked and heard without memory", sorted(met))
