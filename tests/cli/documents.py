#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""documents.py FILE.md - runs what a document shows, in the current folder, and prints TAP.

A block ```yaml that is announced as in `NAME.yaml`: is written there. In a block ```console, what
follows "$ " is run by bash, and what it says (both outputs) must be what stands below, but for
times, ids and the width of blanks. UPDATE=1 writes what is said into the document instead.
sudo is nobody here: the tests are root where they run."""

import os
import re
import subprocess
import sys

SUDO = 'sudo() { "$@"; }; '


def run(command):
    done = subprocess.run(["bash", "-c", SUDO + command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                          env=dict(os.environ, LC_ALL="C"), check=False)
    return done.stdout


def alike(text):
    """The same for each run: times, ids, what ping measured; blanks and the order of nothing else."""
    text = re.sub(r"\b[0-9./]+ ?m?s\b", "TIME", text)
    # A machine that was just started counts its ids from the beginning.
    text = re.sub(r"(?<!\S)[0-9]{2,}(?!\S)|\?", "ID", text)
    return [re.sub(r"\s+", " ", line).strip() for line in text.strip("\n").split("\n")]


class Document:
    def __init__(self, path):
        self.path = path
        self.n = self.n_failed = 0
        self.out = []

    def judge(self, command, wanted):
        said = run(command)
        self.n += 1
        if os.environ.get("UPDATE") == "1":
            wanted = said
        good = alike(said) == alike(wanted)
        self.n_failed += not good
        print("%sok %d - %s: %s" % ("" if good else "not ", self.n, os.path.basename(self.path),
                                    command))
        for line in [] if good else said.split("\n"):
            print("# " + line)
        self.out += ["$ " + command] + ([wanted.rstrip("\n")] if wanted.strip("\n") else [])

    def console(self, lines):
        command, wanted = None, []
        for line in lines + ["$ "]:
            if not line.startswith("$ "):
                wanted.append(line)
                continue
            if command:
                self.judge(command, "\n".join(wanted))
            command, wanted = line[2:], []

    def block(self, kind, lines, before):
        name = re.search(r"in `(\S+\.yaml)`:$", before)
        if kind == "console":
            self.console(lines)
            return
        if kind == "yaml" and name:
            with open(name[1], "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
        self.out += lines

    def read(self):
        kind, lines, before = None, [], ""
        with open(self.path, encoding="utf-8") as file:
            for line in file.read().split("\n"):
                if kind is None and line.startswith("```"):
                    kind, lines = line[3:], []
                elif kind is not None and line == "```":
                    self.block(kind, lines, before)
                    kind = None
                elif kind is not None:
                    lines.append(line)
                    continue
                elif line:
                    before = line
                self.out.append(line)
        if os.environ.get("UPDATE") == "1":
            with open(self.path, "w", encoding="utf-8") as file:
                file.write("\n".join(self.out))


def main():
    document = Document(sys.argv[1])
    document.read()
    print("1..%d" % document.n)
    return 1 if document.n_failed else 0


sys.exit(main())
