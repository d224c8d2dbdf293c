# SPDX-License-Identifier: GPL-2.0-or-later
"""netns.py - `warren netns` beside what it replaces, and beside what the kernel wants for it."""

import subprocess

from measure import Contender, Table, interleave, median_run, stopwatch
from place import WARREN, settle, take_names_away, tool

MANY, CROWD, ALL = 1000, 1000, 200
RUNS = 5 # in each round; the rounds are at least 20

MINIMAL, OURS, STOCK = [tool("minimal")], [WARREN, "netns"], ["ip", "netns"]


def make_names(n):
    stopwatch(MINIMAL + ["add", "t{}"], n)


def compare(scale, commands, after=None, before=None, runs=RUNS):
    """commands: (name, argv) pairs, of which the first is what the others are held to."""
    def once(argv):
        def one():
            if before:
                before()
            return median_run(stopwatch(argv, runs))
        return one

    contenders = [Contender(name, once(argv), after) for name, argv in commands]
    interleave(contenders, scale.many)
    return contenders


def three(minimal, word, *args):
    return [("minimal", MINIMAL + [minimal, *args]), ("warren netns", OURS + [word, *args]),
            ("ip netns", STOCK + [word, *args])]


def two(*args):
    return [("ip netns", STOCK + list(args)), ("warren netns", OURS + list(args))]


def measure_exec(scale):
    make_names(1)
    contenders = compare(scale, three("exec", "exec", "t0", "true"))
    take_names_away()
    return contenders


def measure_add(scale):
    return compare(scale, three("add-down", "add", "t{}"), after=take_names_away)


def measure_delete(scale):
    def before():
        make_names(RUNS)
        settle()

    return compare(scale, three("rm", "delete", "t{}"), after=take_names_away, before=before)


def measure_list(scale):
    make_names(MANY)
    contenders = compare(scale, two("list"))
    take_names_away()
    return contenders


def with_crowd(measure_it):
    """Where MANY names are bound and CROWD processes are in one of them."""
    def measure(scale):
        make_names(MANY)
        with subprocess.Popen(MINIMAL + ["exec", "t0", tool("crowd"), str(CROWD)], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crowd:
            pid = crowd.stdout.readline().strip()
            contenders = measure_it(scale, pid)
            crowd.stdin.close()
        take_names_away()
        return contenders
    return measure


def measure_all(scale):
    make_names(ALL)
    contenders = compare(scale, [
        ("minimal", MINIMAL + ["all", "true"]),
        ("warren netns", OURS + ["-all", "exec", "true"]),
        ("ip netns", ["ip", "-all", "netns", "exec", "true"]),
    ], runs=1)
    take_names_away()
    return contenders


TABLES = [
    Table("netns exec NAME true", measure_exec),
    Table("netns add NAME", measure_add),
    Table("netns delete NAME", measure_delete),
    Table(f"netns list, {MANY} names", measure_list),
    Table(f"netns identify PID, {MANY} names",
          with_crowd(lambda scale, pid: compare(scale, two("identify", pid)))),
    Table(f"netns pids NAME, {CROWD} processes",
          with_crowd(lambda scale, pid: compare(scale, two("pids", "t0")))),
    Table(f"netns -all exec true, {ALL} names", measure_all),
]
