# SPDX-License-Identifier: GPL-2.0-or-later
"""report.py - tables and verdicts as text."""

import os
import platform
import statistics
import subprocess

from measure import last_words
from place import WARREN
from targets import TARGETS


def ratios(rows, base):
    pairs = [a.wall / b.wall for a, b in zip(rows, base)]
    return statistics.median(pairs), min(pairs), max(pairs)


def measured(contender):
    return contender is not None and bool(contender.rows) and not contender.absent


def line_of(contender, base):
    name = contender.name + (f" ({contender.note})" if contender.note else "")
    if not measured(contender):
        return f"| {name} | {contender.absent or 'not measured'} | | |"
    walls = [row.wall / 1000 for row in contender.rows]
    cpu = statistics.median(row.cpu for row in contender.rows) / 1000
    ratio = "%.2f (%.2f–%.2f)" % ratios(contender.rows, base.rows) if measured(base) else ""
    return (f"| {name} | {statistics.median(walls):.2f} ({min(walls):.2f}–{max(walls):.2f})"
            f" | {cpu:.2f} | {ratio} |")


def table(title, contenders, seconds):
    base = contenders[0]
    lines = [f"## {title}", "",
             "| | wall clock, ms: median (min–max) | user + sys, ms | "
             f"ratio to {base.name}: median (min–max) |", "|---|---|---|---|"]
    lines += [line_of(contender, base) for contender in contenders]
    lines += ["", f"{max(len(c.rows) for c in contenders)} rounds, {seconds:.0f} s.", ""]
    return lines + [line for row in TARGETS if row.table == title
                    for line in (verdict(row, contenders), "")]


def failed(title, why):
    return [f"## {title}", "", f"Failed: {why}", ""]


# ------ targets ------


def figure(row, contenders):
    """What a target is about; None when it was not measured."""
    by_name = {c.name: c for c in contenders}
    who, base = by_name.get(row.who), by_name.get(row.base)
    if not measured(who) or (row.base and not measured(base)):
        return None
    if row.base:
        return ratios(who.rows, base.rows)[0]
    values = [r.wall / 1000 for r in who.rows] if row.unit == "ms" else who.figures.get(row.unit)
    return statistics.median(values) if values else None


def verdict(row, contenders):
    value = figure(row, contenders)
    sign = "≥" if row.least else "≤"
    bound = f"{row.bound:g} × {row.base}" if row.base else f"{row.bound:g} {row.unit}"
    text = f"Target: {row.who} {sign} {bound}: "
    if value is None:
        return text + "**not measured**."
    met = value >= row.bound if row.least else value <= row.bound
    return text + f"**{'met' if met else 'MISSED'}** ({value:.2f})."


# ------ the head ------


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


def head(load):
    lines = ["# Results", "",
             "Written by `./dev bench`. Figures of one machine mean little; the ratios, taken side "
             "by side in one run, are what counts.", "",
             f"- Linux {platform.release()}, {os.cpu_count()} cores, {processor()}",
             f"- load average at the beginning: {load:.1f} (0 is a quiet machine, whose spread is "
             "small)",
             f"- {version_of([WARREN, 'version'])}; {version_of(['ip', '-V'])}",
             "- in each round all contenders run one after the other, in a turning order; of a "
             "short command several times, of which the median counts",
             "- minimal: `minimal.c`, what one command must ask the kernel; floor: `floor.c`, "
             "namespaces, wires, addresses, ups and nothing else, until the last answer",
             "- `ip netns add` leaves `lo` down, as `warren netns add` and `minimal add-down` do; "
             "the others raise it", ""]
    return lines
