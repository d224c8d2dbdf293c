# SPDX-License-Identifier: GPL-2.0-or-later
"""large.py - large labs: a wide-area network through its life, its routes, a large ring."""

import ctypes
import functools
import os
import subprocess
import sys

import graph
from measure import Contender, Failed, Table, interleave, timed
from place import HERE, WARREN, libc, mininet_absent, settle, take_names_away, tool

RING = 10000
RING_ROUNDS = 3
EXTRA = [(0, 1)]
NO_ZOO = "no Kdl.graphml: WARREN_ZOO says in which folder it is"


def warren(*words):
    return timed([WARREN, *words])


def quietly(*words):
    return subprocess.run([WARREN, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode


def clear(name):
    quietly("down", name, "--wait")
    take_names_away()


def need_up(*words):
    if quietly("up", *words) != 0:
        raise Failed("the lab did not come up")


def at_once(name, lab):
    return timed(["sh", "-c", f'"$0" down {name} && "$0" up "$1"', WARREN, lab])


def floor(net):
    return Contender("floor", lambda: timed([tool("floor")], net.floor(), "done"), settle)


# ------ the life of Kdl ------


def rivals(net):
    single = net.single()  # too long for an argument
    script = os.path.join(HERE, "mininet-net.py")
    return [
        Contender("one ip per command", lambda: timed(["sh", single]), take_names_away,
                  rounds=1),
        Contender("Mininet", lambda: timed([sys.executable, script], net.floor(), "done"), settle,
                  absent=mininet_absent(), rounds=1),
    ]


def life(net):
    """What is measured of one lab, in this order."""
    lab, more = net.lab(), net.lab(EXTRA)

    def again(once):
        def prepared():
            need_up(lab)
            return once()
        return prepared

    return [
        Contender("warren up", lambda: warren("up", lab)),
        Contender("plan", lambda: warren("plan", lab)),
        Contender("second up", lambda: warren("up", lab)),
        Contender("up with one wire more", lambda: warren("up", more)),
        Contender("down", again(lambda: warren("down", net.name)), settle),
        Contender("down --wait", again(lambda: warren("down", net.name, "--wait"))),
        Contender("down; up", again(lambda: at_once(net.name, lab))),
    ]


class Sequence:
    """Contenders that run in their own order always, as one in the rounds."""

    def __init__(self, contenders, after):
        self.contenders, self.after = contenders, after

    def round(self):
        for contender in self.contenders:
            contender.round()
        self.after()


@functools.lru_cache(maxsize=None)
def measure_life(scale):
    net = graph.kdl()
    steps = life(net)
    others = [floor(net),
              Contender("warren up Kdl.graphml",
                        lambda: warren("up", net.path, "--routes", "none"),
                        lambda: clear(net.name), absent=None if net.path else NO_ZOO)]
    if not scale.quick:
        others += rivals(net)
    interleave(others + [Sequence(steps, lambda: clear(net.name))], scale.large)
    return {c.name: c for c in others + steps}


def of_life(*names):
    return lambda scale: [c for name in names for c in [measure_life(scale).get(name)] if c]


# ------ its routes ------


def count_routes(n):
    """IPv4 routes in the nodes that are not the kernel's own, by a process that may get lost."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        total = 0
        for i in range(n):
            fd = os.open(f"/run/netns/n{i}", os.O_RDONLY)
            libc.setns(ctypes.c_int(fd), 0)
            os.close(fd)
            with open("/proc/thread-self/net/route", encoding="ascii") as file:
                # a gateway that is not zero
                total += sum(line.split()[2] != "00000000" for line in list(file)[1:])
        os.write(writer, str(total).encode())
        os._exit(0)
    os.close(writer)
    text = os.read(reader, 32)
    os.close(reader)
    os.waitpid(pid, 0)
    return int(text or b"0")


def measure_routes(scale):
    net = graph.kdl()
    plain, routed = net.lab(), net.routed_lab()

    def up_routed():
        run = warren("up", routed)
        if not with_routes.routes:
            with_routes.routes = count_routes(net.n)
        return run

    def each(routes, without):
        pairs = zip(routes.rows, without.rows)
        return [(a.wall - b.wall) / routes.routes for a, b in pairs] if routes.routes else []

    without = Contender("warren up, no routes", lambda: warren("up", plain),
                        lambda: clear(net.name))
    with_routes = Contender("warren up, shortest-path", up_routed, lambda: clear(net.name))
    with_routes.routes = 0
    interleave([without, with_routes], scale.large)
    with_routes.figures = {"µs a route": each(with_routes, without)}
    with_routes.note = f"{with_routes.routes} routes" if with_routes.routes else ""
    return [without, with_routes]


# ------ a ring ------


def measure_ring(scale):
    net = graph.ring(1000 if scale.quick else RING)
    lab = net.lab()
    up = Contender("warren up", lambda: warren("up", lab))
    down = Contender("down --wait", lambda: warren("down", net.name, "--wait"))
    ours = Sequence([up, down], lambda: clear(net.name))
    base = floor(net)
    base.note = f"{net.n} nodes"
    interleave([base, ours], min(scale.large, RING_ROUNDS))
    up.figures = {"MiB": [row.rss / 1024 for row in up.rows]}
    up.note = "its own memory: %.0f MiB" % max([0] + up.figures["MiB"])
    return [base, up, down]


# ------ reading ------


def measure_reading(scale):
    net = graph.kdl()
    lab = net.lab()
    contenders = [
        Contender("Kdl as a lab file", lambda: warren("check", lab)),
        Contender("Kdl.graphml", lambda: warren("check", "--routes", "none", net.path),
                  absent=None if net.path else NO_ZOO),
    ]
    interleave(contenders, scale.rounds)
    return contenders


TABLES = [
    Table("Kdl: up", of_life("floor", "warren up", "warren up Kdl.graphml", "one ip per command",
                             "Mininet")),
    Table("Kdl: the life of the lab", of_life("warren up", "second up", "plan",
                                              "up with one wire more", "down", "down --wait",
                                              "down; up")),
    Table("Kdl: routes", measure_routes),
    Table(f"ring of {RING}: up", measure_ring),
    Table("read and check", measure_reading),
]
