# SPDX-License-Identifier: GPL-2.0-or-later
"""tap.py - results as TAP, and a place of one's own for tests that break things."""

import os
import sys

ROOM = "WARREN_TEST_ROOM"

_counts = {"n": 0, "failed": 0}


def note(text):
    for line in str(text).splitlines():
        print("# " + line, flush=True)


def result(passed, name, *details):
    """One result; details (lists of lines) are shown when it failed."""
    _counts["n"] += 1
    _counts["failed"] += not passed
    print("%s %d - %s" % ("ok" if passed else "not ok", _counts["n"], name), flush=True)
    if not passed:
        for line in [line for lines in details for line in lines][:60]:
            note("  " + line)
    return passed


def skip(name, reason):
    _counts["n"] += 1
    print("ok %d - %s # SKIP %s" % (_counts["n"], name, reason), flush=True)


def finish():
    print("1..%d" % _counts["n"], flush=True)
    return 1 if _counts["failed"] else 0


def enter_own_namespaces():
    """Starts this program again with mounts, network and processes of its own, /run empty."""
    if os.environ.get(ROOM) == str(os.getppid()):
        return

    unshare = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc",
               "--propagation", "private"]
    if os.geteuid() != 0:
        unshare += ["--user", "--map-root-user"]
    # The shell stays as process 1 and reaps whom nobody else waits for.
    script = ("mount -t tmpfs -o mode=755 run /run && ip link set lo up && "
              "%s=1 \"$@\"; exit $?" % ROOM)
    os.execvp("unshare", unshare + ["sh", "-c", script, "sh", sys.executable] + sys.argv)
