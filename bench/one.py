# SPDX-License-Identifier: GPL-2.0-or-later
"""one.py - one command: exec, add, rm. The first contender is what the others are held to."""

from measure import Contender, Table, interleave, median_run, stopwatch
from place import WARREN, settle, take_names_away, tool

NAMES = 500
PROGRAMS = [("minimal", [tool("minimal")]), ("warren", [WARREN]), ("ip netns", ["ip", "netns"])]
REMOVAL = {"minimal": "rm", "warren": "rm", "ip netns": "del"}


def timer(argv, runs):
    return lambda: median_run(stopwatch(argv, runs))


def measure_exec(scale, others=0):
    stopwatch([tool("minimal"), "add", "b{}"], 1)
    if others:
        stopwatch([tool("minimal"), "add", "many{}"], others)
    contenders = [Contender(name, timer(argv + ["exec", "b0", "true"], scale.runs))
                  for name, argv in PROGRAMS]
    interleave(contenders, scale.rounds)
    take_names_away()
    return contenders


def measure_add(scale):
    contenders = [Contender(name, timer(argv + ["add", "t{}"], scale.runs), take_names_away)
                  for name, argv in PROGRAMS]
    interleave(contenders, scale.rounds)
    return contenders


def measure_rm(scale):
    def removal(argv):
        def once():
            stopwatch([tool("minimal"), "add", "t{}"], scale.runs)
            settle()
            return median_run(stopwatch(argv, scale.runs))
        return once

    contenders = [Contender(name, removal(argv + [REMOVAL[name], "t{}"]), take_names_away)
                  for name, argv in PROGRAMS]
    interleave(contenders, scale.rounds)
    return contenders


TABLES = [
    Table("exec NAME true", measure_exec),
    Table(f"exec NAME true, {NAMES} other names bound",
          lambda scale: measure_exec(scale, NAMES)),
    Table("add NAME", measure_add),
    Table("rm NAME", measure_rm),
]
