# SPDX-License-Identifier: GPL-2.0-or-later
"""graph.py - a network of routers and wires, and how each contender is told of it."""

import os
import random
import xml.etree.ElementTree

from place import write

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
ZOO = os.environ.get("WARREN_ZOO", "")


class Graph:
    """Nodes are numbers, wires are pairs of them. path: the GraphML file, if it is from one."""

    def __init__(self, name, n, wires, path=None):
        self.name, self.n, self.wires, self.path = name, n, wires, path

    def ends(self, extra=()):
        """(node, device, address, node, device, address) for each wire."""
        count = [0] * self.n
        for i, (a, b) in enumerate(list(self.wires) + list(extra)):
            net = (10 << 24) + 4 * i
            devices = []
            for node in (a, b):
                devices.append(f"eth{count[node]}")
                count[node] += 1
            yield (f"n{a}", devices[0], address(net + 1), f"n{b}", devices[1], address(net + 2))

    def floor(self):
        lines = [f"host n{i}" for i in range(self.n)]
        lines += ["wire " + " ".join(ends) for ends in self.ends()]
        return "\n".join(lines + ["end", ""])

    def lab(self, extra=()):
        lines = [f"lab: {self.name}", "nodes:", f"  n[0-{self.n - 1}]: router", "wires:"]
        lines += ["  - %s:%s %s -- %s:%s %s" % ends for ends in self.ends(extra)]
        return write(f"{self.name}-{len(extra)}.yaml", "\n".join(lines + [""]))

    def routed_lab(self):
        lines = [f"lab: {self.name}", "addresses: { wires: 10.0.0.0/16, loopbacks: 10.255.0.0/16 }",
                 "routes: shortest-path", "nodes:", f"  n[0-{self.n - 1}]: router", "wires:"]
        lines += ["  - %s:%s -- %s:%s" % (a, x, b, y) for a, x, _, b, y, _ in self.ends()]
        return write(f"{self.name}-routed.yaml", "\n".join(lines + [""]))

    def single(self):
        """A script: the same by one ip(8) for each command."""
        lines = ["set -e"] + [f"ip netns add n{i}" for i in range(self.n)]
        lines += [f"ip -n n{i} link set lo up" for i in range(self.n)]
        for a, x, p, b, y, q in self.ends():
            lines.append(f"ip link add {x} netns {a} type veth peer name {y} netns {b}")
            for node, device, addr in ((a, x, p), (b, y, q)):
                lines.append(f"ip -n {node} address add {addr} dev {device}")
                lines.append(f"ip -n {node} link set {device} up")
        return write(f"{self.name}-single.sh", "\n".join(lines + [""]))


def address(number):
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0)) + "/30"


def ring(n):
    return Graph("ring", n, [(i, (i + 1) % n) for i in range(n)])


def read_graphml(path):
    graph = xml.etree.ElementTree.parse(path).getroot().find(GRAPHML + "graph")
    ids = {node.get("id"): i for i, node in enumerate(graph.findall(GRAPHML + "node"))}
    wires = [(ids[edge.get("source")], ids[edge.get("target")])
             for edge in graph.findall(GRAPHML + "edge")]
    return len(ids), [wire for wire in wires if wire[0] != wire[1]]


def drawn(n, n_wires):
    """A tree and some more wires, the same in each run."""
    dice = random.Random(1)
    wires = [(dice.randrange(max(0, i - 20), i), i) for i in range(1, n)]
    while len(wires) < n_wires:
        a = dice.randrange(n - 30)
        wires.append((a, a + dice.randrange(1, 30)))
    return wires


def kdl():
    """Topology Zoo's Kdl, where $WARREN_ZOO has it; else one that is as large."""
    path = os.path.join(ZOO, "Kdl.graphml")
    if ZOO and os.path.exists(path):
        return Graph("Kdl", *read_graphml(path), path)
    return Graph("Kdl", 754, drawn(754, 899))
