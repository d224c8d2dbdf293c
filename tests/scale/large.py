# SPDX-License-Identifier: GPL-2.0-or-later
"""large.py - what the campaigns with large labs share: they come, stay as they are, and go."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "fault"))
sys.dont_write_bytecode = True

import campaign  # noqa: E402
import snapshot  # noqa: E402
import tap  # noqa: E402

SECONDS = 600


def warren(*args):
    return campaign.run([campaign.program()] + list(args), timeout=SECONDS)


def lines_unless(done):
    return [] if done.rc == 0 else done.lines()


def down(name, baseline, what):
    done = warren("down", "--wait", name)
    tap.result(done.rc == 0, what + ": down", done.lines())
    left = snapshot.await_equal(baseline, 60)
    tap.result(not left, what + ": nothing is left", left)


def still(path, what):
    """What is up is as the file says, and stays as it is."""
    again = warren("up", path)
    tap.result(again.rc == 0 and "nothing to do" in again.err,
               what + ": a second up changes nothing", again.lines())
    plan = warren("plan", path)
    tap.result(plan.rc == 0 and plan.out == "nothing to do\n", what + ": the plan is empty",
               plan.lines())
