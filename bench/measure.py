# SPDX-License-Identifier: GPL-2.0-or-later
"""measure.py - rounds in which all contenders run one after the other, in a turning order, so that
a machine that gets slower gets slower for all."""

import collections
import os
import re
import statistics
import subprocess
import sys
import time

from place import tool


# Microseconds, and the KiB that the process had at most.
Run = collections.namedtuple("Run", "wall cpu rss", defaults=[0])

# What a program says of something that it does not have.
NOT_YET = re.compile(r"not yet supported|no option|no command|unknown|a lab is a map")


class Failed(Exception):
    """What a contender said when it failed; the table shows it."""


def last_words(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:80] if lines else "no words"


def stopwatch(argv, runs, first=0, enter=()):
    """The Runs of `runs` runs, one after the other; `enter` are words that lead somewhere else."""
    done = subprocess.run([*enter, tool("stopwatch"), str(runs), str(first), *argv],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        again = [*enter, *(word.replace("{}", "again") for word in argv)]
        said = subprocess.run(again, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                              check=False).stderr
        raise Failed(last_words(said))
    rows = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    return [Run(wall, user + system) for wall, user, system in rows]


def median_run(rows):
    return Run(statistics.median(r.wall for r in rows), statistics.median(r.cpu for r in rows))


def timed(argv, stdin=None, until=None):
    """The Run of one run; with `until`, up to the line of output that says so."""
    begin = time.monotonic()
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, text=True, stderr=subprocess.PIPE,
                               stdout=subprocess.PIPE if until else subprocess.DEVNULL)
    if stdin:
        process.stdin.write(stdin)
        process.stdin.flush()
    if until:
        line = "x"
        while line and line.strip() != until:
            line = process.stdout.readline()
        wall = time.monotonic() - begin
    process.stdin.close()
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if not until:
        wall = time.monotonic() - begin
    if process.returncode != 0:
        raise Failed(last_words(said))
    return Run(wall * 1e6, (usage.ru_utime + usage.ru_stime) * 1e6, usage.ru_maxrss)


class Contender:
    """once() gives one Run; after() cleans up. A reason not to run is its words. One that takes
    long has fewer `rounds` than the others. figures: {unit: values} besides time, note: words."""

    def __init__(self, name, once, after=None, absent=None, rounds=1000):
        self.name, self.once, self.after = name, once, after
        self.absent, self.rounds = absent, rounds
        self.rows, self.figures, self.note = [], {}, ""

    def round(self):
        if self.absent or len(self.rows) >= self.rounds:
            return
        try:
            self.rows.append(self.once())
        except Failed as why:
            words = str(why)
            self.absent = "not there yet" if NOT_YET.search(words) else "failed: " + words
        finally:
            if self.after:
                self.after()


def interleave(contenders, rounds):
    for i in range(rounds):
        shift = i % len(contenders)
        for contender in contenders[shift:] + contenders[:shift]:
            contender.round()
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


class Table:
    """A heading and what is compared under it. The ratios are to the first
    contender. measure(scale) makes the rounds and gives the contenders."""

    def __init__(self, title, measure):
        self.title, self.measure = title, measure


class Scale:
    """How much is measured: rounds, fewer of them for large labs, more for `netns`; and runs of a
    short command in each."""

    def __init__(self, quick, rounds):
        self.quick = quick
        self.rounds, self.large, self.many = (2, 1, 3) if quick else (rounds, 7, 21)
        self.runs = 5 if quick else 20
