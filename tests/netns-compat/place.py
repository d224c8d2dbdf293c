# SPDX-License-Identifier: GPL-2.0-or-later
"""place.py - runs cases, each in a place of its own (place.c); what they show there, and what they
leave, as lines that are the same for each run."""

import concurrent.futures
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ["WARREN_BUILD"]
PLACE = os.path.join(BUILD, "tests", "netns-compat", "place")
IP = shutil.which("ip", path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def in_user_namespace():
    """Are we root of a user namespace only? Then the kernel says no to some things."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return file.read().split() != ["0", "0", "4294967295"]


def become_root():
    if os.geteuid() != 0:
        os.execvp("unshare", ["unshare", "--user", "--map-root-user", sys.executable] + sys.argv)


def ip_version():
    said = subprocess.run([IP, "-V"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return re.search(r"[0-9]+(\.[0-9]+)+", said)[0]


# ------ what was seen ------


class Masks:
    """Namespaces are numbered as they come, and so are groups of mounts."""

    def __init__(self):
        self.known = {}

    def number(self, kind, key):
        of_kind = self.known.setdefault(kind, {})
        return of_kind.setdefault(key, "%s%d" % (kind, len(of_kind)))

    def text(self, text):
        return re.sub(r"net:\[(\d+)\]", lambda m: "net:[%s]" % self.number("ns", m[1]), text)

    def entry(self, text, name):
        inode, is_ns, mode, size, link = text.split(" ", 4)
        what = self.number("ns", inode) if is_ns == "1" else size + " bytes"
        return "entry %s: %s %s%s" % (name, stat.filemode(int(mode, 8)), what,
                                      link and " by a link to " + link)

    def mount(self, line):
        """A line of mountinfo: what is where, and who hears of mounts below it."""
        fields = line.split(" ")
        dash = fields.index("-")
        groups = [re.sub(r"\d+", lambda m: self.number("group", m[0]), field)
                  for field in fields[6:dash]]
        return self.text(" ".join(["mount", fields[4], "root=" + fields[3]] + groups +
                                  fields[dash + 1:dash + 2]))


def lines_of(raw):
    """What a place printed, masked."""
    masks = Masks()
    shown, *records = raw.decode("utf-8", "backslashreplace").split("\0")
    own = [record for record in records if record.startswith("own ")]
    if not own:
        return ["! it did not end"] + shown.split("\n")

    masks.number("ns", own[0][4:])
    lines = masks.text(shown).rstrip("\n").split("\n")
    records = iter(records)
    for record in records:
        kind, _, text = record.partition(" ")
        if kind == "folder":
            lines.append("folder " + stat.filemode(int(text, 8)))
        elif kind == "entry":
            lines.append(masks.entry(text, next(records)))
        elif kind == "mount":
            lines.append(masks.mount(text))
        elif kind == "ids":
            lines += text.splitlines()
    return [re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", lambda m: "\\x%02x" % ord(m[0]), line)
            for line in lines]


# ------ running ------


def run(case, side):
    path = [os.path.join(HERE, "bin"), os.environ["PATH"], "/usr/sbin:/sbin"]
    if side == "warren" and "ip" in case.settings:
        path[:0] = [os.path.join(BUILD, case.settings["ip"]), BUILD]
    env = dict(os.environ, LC_ALL="C", REAL_IP=IP, SIDE=side, PATH=":".join(path))

    with tempfile.TemporaryDirectory(prefix="warren-compat.") as folder:
        os.chmod(folder, 0o755)
        with open(os.path.join(folder, "case"), "w", encoding="utf-8") as file:
            file.write("\n".join(case.lines) + "\n")
        return lines_of(subprocess.run([PLACE, os.path.join(HERE, "inside.sh"), IP], cwd=folder,
                                       env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, check=False).stdout)


def run_all(tasks):
    """(case, side)... -> the lines of each, in the same order, as they come."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 1) as pool:
        yield from pool.map(lambda task: run(*task), tasks)
