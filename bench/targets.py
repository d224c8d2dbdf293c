# SPDX-License-Identifier: GPL-2.0-or-later
"""targets.py - what warren is held to: one row each.

who may take at most (at least) `bound` times what `base` takes, in the median of the rounds;
without a base it is a figure: milliseconds, or what `unit` says."""

import collections

Target = collections.namedtuple("Target", "table who bound base unit least",
                                defaults=[None, "ms", False])

KDL, LIFE, RING = "Kdl: up", "Kdl: the life of the lab", "ring of 10000: up"
NAMES = "exec NAME true, by the number of names"

TARGETS = [
    Target("exec NAME true", "warren", 1.15, "minimal"),
    Target("add NAME", "warren", 1.15, "minimal"),
    Target("star of 100 hosts: up", "warren up", 1.00, "floor"),
    Target(NAMES, "exec, 754 names", 1.3, "exec, 1 name"),
    Target(NAMES, "exec, 10000 names", 1.5, "exec, 1 name"),
    Target(KDL, "warren up", 0.95, "floor"),
    Target(KDL, "warren up Kdl.graphml", 0.95, "floor"),
    Target(KDL, "one ip per command", 25, "warren up", least=True),
    Target(LIFE, "second up", 0.25, "warren up"),
    Target(LIFE, "plan", 0.2, "warren up"),
    Target(LIFE, "up with one wire more", 0.3, "warren up"),
    Target(LIFE, "down", 0.15, "warren up"),
    Target(LIFE, "down --wait", 0.6, "warren up"),
    Target(LIFE, "down; up", 1.6, "warren up"),
    Target("Kdl: routes", "warren up, shortest-path", 8, unit="µs a route"),
    Target(RING, "warren up", 1.1, "floor"),
    Target(RING, "warren up", 150, unit="MiB"),
    Target("read and check", "Kdl as a lab file", 60),
    Target("read and check", "Kdl.graphml", 30),
    Target("netns exec NAME true", "warren netns", 1.15, "minimal"),
    Target("netns add NAME", "warren netns", 1.15, "minimal"),
    Target("netns delete NAME", "warren netns", 1.15, "minimal"),
    Target("netns list, 1000 names", "warren netns", 0.2, "ip netns"),
    Target("netns identify PID, 1000 names", "warren netns", 0.6, "ip netns"),
    Target("netns pids NAME, 1000 processes", "warren netns", 0.6, "ip netns"),
    Target("netns -all exec true, 200 names", "warren netns", 1.1, "minimal"),
]
