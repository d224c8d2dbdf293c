# SPDX-License-Identifier: GPL-2.0-or-later
"""mininet-star.py - the star of bench/run by Mininet; prints "done", ends with its stdin."""

import shutil
import sys

from mininet.net import Mininet
from mininet.nodelib import LinuxBridge
from mininet.topo import SingleSwitchTopo

if not shutil.which("brctl"):
    sys.exit("its LinuxBridge needs brctl (bridge-utils)")

net = Mininet(topo=SingleSwitchTopo(int(sys.argv[1])), switch=LinuxBridge, controller=None,
              ipBase="10.0.0.0/24")
net.start()
print("done", flush=True)
sys.stdin.read()
net.stop()
