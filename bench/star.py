# SPDX-License-Identifier: GPL-2.0-or-later
"""star.py - a switch and its hosts, by each way there is."""

import os
import subprocess
import sys

from measure import Contender, Table, interleave, timed
from place import HERE, WARREN, mininet_absent, settle, take_names_away, tool, write

HOSTS = 100


def star_floor():
    lines = ["switch sw"] + [f"host h{i}" for i in range(1, HOSTS + 1)]
    lines += [f"wire sw h{i} - h{i} eth0 10.0.0.{i}/24" for i in range(1, HOSTS + 1)]
    return "\n".join(lines + ["end", ""])


def star_lab():
    return (f"lab: star\nnodes:\n  sw: switch\n  h[1-{HOSTS}]:\nwires:\n"
            f"  - sw -- h[1-{HOSTS}]:eth0 10.0.0.[1-{HOSTS}]/24\n")


def node_commands(i):
    return ["link set lo up", f"address add 10.0.0.{i}/24 dev eth0", "link set eth0 up"]


def switch_commands():
    lines = ["link set lo up", "link add br0 type bridge", "link set br0 up"]
    return lines + [f"link set h{i} master br0 up" for i in range(1, HOSTS + 1)]


def make_commands():
    lines = ["netns add sw"] + [f"netns add h{i}" for i in range(1, HOSTS + 1)]
    return lines + [f"link add h{i} netns sw type veth peer name eth0 netns h{i}"
                    for i in range(1, HOSTS + 1)]


def per_node():
    yield "sw", switch_commands()
    for i in range(1, HOSTS + 1):
        yield f"h{i}", node_commands(i)


def star_batch():
    """One batch makes, one batch per namespace does the rest: ip cannot change over inside."""
    script = ["set -e"]
    for name, lines in [("", make_commands())] + list(per_node()):
        path = write(f"batch-{name or 'make'}", "\n".join(lines) + "\n")
        script.append(f"ip {'-n ' + name if name else ''} -batch {path}")
    return "\n".join(script)


def star_single():
    script = ["set -e"] + ["ip " + line for line in make_commands()]
    for name, lines in per_node():
        script += [f"ip -n {name} {line}" for line in lines]
    return "\n".join(script)


def warren_down():
    subprocess.run([WARREN, "down", "star"], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    take_names_away()


def measure(scale):
    lab = write("star.yaml", star_lab())
    batch, single = star_batch(), star_single()
    mininet = [sys.executable, os.path.join(HERE, "mininet-net.py")]
    contenders = [
        Contender("floor", lambda: timed([tool("floor")], star_floor(), "done"), settle),
        Contender("warren up", lambda: timed([WARREN, "up", lab]), warren_down),
        Contender("ip -batch", lambda: timed(["sh", "-c", batch]), take_names_away),
        Contender("one ip per command", lambda: timed(["sh", "-c", single]), take_names_away),
        Contender("Mininet", lambda: timed(mininet, star_floor(), "done"), settle,
                  absent=mininet_absent()),
    ]
    interleave(contenders, scale.rounds)
    return contenders


TABLES = [Table(f"star of {HOSTS} hosts: up", measure)]
