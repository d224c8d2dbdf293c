# SPDX-License-Identifier: GPL-2.0-or-later
"""names.py - exec where many names are bound: a /run for each number of names, side by side."""

import ctypes
import os
import signal
import subprocess

from measure import Contender, Failed, Table, interleave, median_run, stopwatch
from place import NETNS, WARREN, libc

COUNTS = [1, 754, 10000]
MS_BIND, MS_PRIVATE, MS_REC, CLONE_NEWNS = 4096, 1 << 18, 1 << 14, 0x20000
PR_SET_PDEATHSIG = 1


def bind_names(n):
    """The namespace "a", and n - 1 further names of it: a mount is a mount."""
    subprocess.run([WARREN, "add", "a"], check=True)
    for i in range(1, n):
        path = f"{NETNS}/x{i}"
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0))
        if libc.mount(f"{NETNS}/a".encode(), path.encode(), b"none", ctypes.c_ulong(MS_BIND), None):
            raise OSError(ctypes.get_errno(), path)


class Place:
    """A process in a mount namespace of its own with n names, until close()."""

    def __init__(self, n):
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            live(n, writer)
        os.close(writer)
        if os.read(reader, 1) != b"x":
            raise Failed(f"cannot bind {n} names")
        os.close(reader)

    def inside(self, argv):
        return ["nsenter", "-m", "-t", str(self.pid), *argv]

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def live(n, ready):
    try:
        libc.unshare(CLONE_NEWNS)
        libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        bind_names(n)
        os.write(ready, b"x")
        os.close(ready)
        signal.pause()
    finally:
        os._exit(1)


def measure(scale):
    places = {n: Place(n) for n in COUNTS}

    def contender(name, n, argv):
        def once():
            return median_run(stopwatch(argv + ["a", "true"], scale.runs,
                                        enter=places[n].inside([])))
        return Contender(name, once)

    contenders = []
    for n in COUNTS:
        contenders.append(contender(f"exec, {n} name" + "s" * (n > 1), n, [WARREN, "exec"]))
    for n in COUNTS[1:]:
        contenders.append(contender(f"exec --names, {n} names", n, [WARREN, "exec", "--names"]))
    contenders.append(contender(f"ip netns exec, {COUNTS[-1]} names", COUNTS[-1],
                                ["ip", "netns", "exec"]))
    for warm in contenders:
        warm.once()  # the first exec makes the template
    interleave(contenders, scale.rounds)
    for place in places.values():
        place.close()
    return contenders


TABLES = [Table("exec NAME true, by the number of names", measure)]
