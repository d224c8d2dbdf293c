# SPDX-License-Identifier: GPL-2.0-or-later
"""place.py - where the benches run: mount and network namespaces of their own with an empty /run,
and the programs that are compared."""

import ctypes
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(HERE)
BUILD = os.environ.get("WARREN_BUILD", os.path.join(SOURCE, "build"))
TOOLS = os.path.join(BUILD, "bench")
WARREN = os.path.join(BUILD, "warren")
INSIDE = "WARREN_BENCH_INSIDE"
NETNS = "/run/netns"
FOLDER = "/run/bench"
MNT_DETACH = 2

libc = ctypes.CDLL(None, use_errno=True)


def tool(name):
    return os.path.join(TOOLS, name)


def enter():
    """Runs itself again in namespaces of its own, with an empty /run."""
    if os.environ.get(INSIDE):
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        os.mkdir(FOLDER)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    if os.geteuid() != 0:
        sys.exit("bench: needs root, for namespaces")
    os.execvpe("unshare", ["unshare", "-mn", sys.executable, *sys.argv],
               dict(os.environ, **{INSIDE: "1"}))


def compile_tools():
    os.makedirs(TOOLS, exist_ok=True)
    for name in ("minimal", "floor", "stopwatch", "crowd"):
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-std=gnu17", "-D_GNU_SOURCE",
                        "-o", tool(name), os.path.join(HERE, name + ".c")], check=True)


def settle():
    """The kernel frees namespaces later and by itself: not at the cost of who comes next."""
    time.sleep(0.5)


def take_names_away():
    if os.path.isdir(NETNS):
        for name in os.listdir(NETNS):
            path = os.path.join(NETNS, name)
            if not os.path.islink(path):
                libc.umount2(path.encode(), MNT_DETACH)
            os.unlink(path)
    settle()


def write(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    return path


def mininet_absent():
    if not shutil.which("mn"):
        return "not installed"
    probe = subprocess.run([sys.executable, "-c", "import mininet.net"], check=False,
                           stderr=subprocess.DEVNULL)
    return None if probe.returncode == 0 else "not installed for python3"
