#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""documents.py FILE.md - runs what a document shows, in the current folder, and prints TAP.

A block ```yaml that a line with `NAME.yaml`: at its end announces is written there. In a block ```console, what
follows "$ " is run by bash, one for the whole document, and what it says (both outputs) must be what
stands below, but for times, ids, MAC addresses (and what IPv6 makes of them) and the width of blanks. What a line starts behind &
has done what it can before the next line is typed. UPDATE=1 writes what is said into the document
instead. sudo is nobody here: the tests are root where they run."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import time

SUDO = 'sudo() { "$@"; }\n'
BUSY_SECONDS = 20


def works(pid):
    try:
        with open("/proc/%s/stat" % pid, encoding="utf-8") as file:
            name, state = re.search(r"\((.*)\) (.)", file.read()).groups()
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return False
    return state not in "SZ" or name == "bash"


def settled(command):
    """Has the kernel taken note of each carrier that a command changed? It does so up to a second
    later, when a person has not yet typed on."""
    if not re.search(r"\b(link set|wire|unwire|move) ", command):
        return True
    said = subprocess.run("ip -o link; for name in $(ip netns list | cut -d ' ' -f 1); do "
                          "ip -n $name -o link; done", shell=True, stdout=subprocess.PIPE,
                          text=True, check=False).stdout
    return all(("LOWER_UP" in flags) == (state in ("UP", "UNKNOWN"))
               for flags, state in re.findall(r"<(.*\bUP\b.*)>.* state ([A-Z]+)", said))


class Shell:
    """bash as a person has it before him: jobs, variables and the folder live on."""

    def __init__(self):
        self.said = tempfile.TemporaryFile()
        self.done, done = os.pipe()
        self.bash = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=self.said,
                                     stderr=subprocess.STDOUT, env=dict(os.environ, LC_ALL="C"),
                                     preexec_fn=lambda: os.dup2(done, 9), pass_fds=[9])
        os.close(done)
        self.type(SUDO)

    def type(self, line):
        self.bash.stdin.write(line.encode())
        self.bash.stdin.flush()

    def run(self, command):
        """-> what it says"""
        start = os.fstat(self.said.fileno()).st_size
        self.type("eval %s </dev/null 9>&-\necho >&9\n" % shlex.quote(command))
        os.read(self.done, 1)
        end = time.monotonic() + BUSY_SECONDS
        while (self.busy() or not settled(command)) and time.monotonic() < end:
            pass
        size = os.fstat(self.said.fileno()).st_size
        return os.pread(self.said.fileno(), size - start, start).decode("utf-8", "replace")

    def busy(self):
        """Does a job still do something? One that waits sleeps, and is bash no more."""
        pid = self.bash.pid
        with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as file:
            return any(works(job) for job in file.read().split())

    def end(self):
        self.type("kill $(jobs -p) 2>/dev/null\n")
        self.bash.stdin.close()
        self.bash.wait()


def alike(text):
    """The same for each run: times, ids, what ping measured; blanks and the order of nothing else."""
    text = re.sub(r"\b[0-9./]+ ?m?s\b", "TIME", text)
    text = re.sub(r"\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b", "MAC", text)
    text = re.sub(r"\bfe80::[0-9a-f:]+/64( tentative)?", "MAC's ADDRESS", text)
    text = re.sub(r"\b[0-9]{5,}\b|^[0-9]+$|\?", "ID", text, flags=re.M)
    return [re.sub(r"\s+", " ", line).strip() for line in text.strip("\n").split("\n")]


class Document:
    def __init__(self, path):
        self.path = path
        self.shell = Shell()
        self.n = self.n_failed = 0
        self.out = []

    def judge(self, command, wanted):
        said = self.shell.run(command)
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
        name = re.search(r"`(\S+\.yaml)`[:：]$", before)
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
    document.shell.end()
    print("1..%d" % document.n)
    return 1 if document.n_failed else 0


sys.exit(main())
