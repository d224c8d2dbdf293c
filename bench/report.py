# SPDX-License-Identifier: GPL-2.0-or-later
"""report.py - tables and verdicts as text."""

import os
import platform
import statistics
import subprocess

from measure import last_words
from place import WARREN

TARGETS = {"exec NAME true": 1.15, "add NAME": 1.15, "star of 100 hosts: up": 1.00}


def ratios(rows, base):
    pairs = [a[0] / b[0] for a, b in zip(rows, base)]
    return statistics.median(pairs), min(pairs), max(pairs)


def table(title, contenders):
    base = contenders[0]
    lines = [f"## {title}", "",
             "| | wall clock, ms: median (min–max) | user + sys, ms | "
             f"ratio to {base.name}: median (min–max) |", "|---|---|---|---|"]
    for c in contenders:
        if c.absent or not c.rows:
            lines.append(f"| {c.name} | {c.absent} | | |")
            continue
        walls = [r[0] / 1000 for r in c.rows]
        cpu = statistics.median(r[1] for r in c.rows) / 1000
        line = (f"| {c.name} | {statistics.median(walls):.2f} ({min(walls):.2f}–{max(walls):.2f})"
                f" | {cpu:.2f} | ")
        if base.rows and not base.absent:
            line += "%.2f (%.2f–%.2f) |" % ratios(c.rows, base.rows)
        else:
            line += "|"
        lines.append(line)
    return lines + verdict(title, contenders) + [""]


def verdict(title, contenders):
    if title not in TARGETS:
        return []
    base, ours = contenders[0], contenders[1]
    if not base.rows or not ours.rows or base.absent or ours.absent:
        return ["", f"Target: {ours.name} ≤ {TARGETS[title]:.2f} × {base.name}: **not measured**."]
    ratio = ratios(ours.rows, base.rows)[0]
    word = "met" if ratio <= TARGETS[title] else "MISSED"
    return ["", f"Target: {ours.name} ≤ {TARGETS[title]:.2f} × {base.name}: **{word}** "
                f"({ratio:.2f})."]


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def version_of(argv):
    try:
        done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        return last_words(done.stdout)
    except OSError:
        return "not installed"


def head(scale, load):
    lines = ["# Results", "",
             "Written by `./dev bench`. Figures of one machine mean little; the ratios, taken side "
             "by side in one run, are what counts.", "",
             f"- Linux {platform.release()}, {os.cpu_count()} cores, {processor()}",
             f"- load average at the beginning: {load:.1f} (0 is a quiet machine, whose spread is "
             "small)",
             f"- {version_of([WARREN, 'version'])}; {version_of(['ip', '-V'])}",
             f"- {scale.rounds} rounds, contenders one after the other in a turning order; `exec`, "
             f"`add`, `rm`: {scale.runs} runs a round, of which the median counts",
             "- minimal: `minimal.c`, what one command must ask the kernel; floor: `floor.c`, "
             "namespaces, wires, addresses, ups and nothing else, until the last answer",
             "- `ip netns add` leaves `lo` down, the other two raise it", ""]
    return lines
