#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hold.py - holds a namespace in one way, says so, and lets go at the end of its input.

    hold.py process|thread|descriptor|socket|own|tun|mount|bound NAME [PLACE]
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
CLONE_FILES, CLONE_NEWNS, CLONE_NEWNET = 0x400, 0x20000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
TUNSETIFF, IFF_TAP = 0x400454CA, 2


def ok(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def enter(name):
    fd = os.open("/run/netns/" + name, os.O_RDONLY)
    ok(libc.setns(fd, CLONE_NEWNET))
    os.close(fd)


def in_thread(work):
    """Runs it in a thread that stays; returns when it is done."""
    done = threading.Event()

    def run():
        work()
        done.set()
        sys.stdin.read()

    threading.Thread(target=run, daemon=True).start()
    if not done.wait(30):
        sys.exit("the thread did not get there")


def inside_for(name, work):
    """What the work returns is held; the process itself stays outside."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    enter(name)
    held = work()
    ok(libc.setns(home, CLONE_NEWNET))
    os.close(home)
    return held


def tun():
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22s", b"tap7", IFF_TAP, b""))
    return fd


def own_socket(name):
    """A socket in the descriptor table of one thread alone."""
    def work():
        ok(libc.unshare(CLONE_FILES))
        enter(name)
        work.held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # The thread itself goes elsewhere.
        ok(libc.unshare(CLONE_NEWNET))

    in_thread(work)


def own_mounts(name):
    """A name that only the copy of the mounts still has."""
    ok(libc.unshare(CLONE_NEWNS))
    ok(libc.mount(b"", b"/", b"", MS_REC | MS_PRIVATE, None))


def bound(name):
    ok(libc.mount(b"/run/netns/" + name.encode(), sys.argv[3].encode(), b"", MS_BIND, None))


KINDS = {
    "process": enter,
    "thread": lambda name: in_thread(lambda: enter(name)),
    "descriptor": lambda name: os.open("/run/netns/" + name, os.O_RDONLY),
    "socket": lambda name: inside_for(name, lambda: socket.socket(socket.AF_INET)),
    "own": own_socket,
    "tun": lambda name: inside_for(name, tun),
    "mount": own_mounts,
    "bound": bound,
}

held = KINDS[sys.argv[1]](sys.argv[2])
print("held", flush=True)
sys.stdin.read()
os._exit(0)
