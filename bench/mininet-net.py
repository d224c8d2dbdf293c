# SPDX-License-Identifier: GPL-2.0-or-later
"""mininet-net.py - by Mininet what floor makes: reads its list, prints "done", ends with stdin."""

import shutil
import sys

from mininet.net import Mininet
from mininet.nodelib import LinuxBridge

if not shutil.which("brctl"):
    sys.exit("its LinuxBridge needs brctl (bridge-utils)")


def params(address):
    return {} if address == "-" else {"ip": address}


net = Mininet(switch=LinuxBridge, controller=None)
for line in sys.stdin:
    words = line.split()
    if words == ["end"]:
        break
    if words[0] == "host":
        net.addHost(words[1], ip=None)
    elif words[0] == "switch":
        net.addSwitch(words[1])
    else:
        _, a, _, a_address, b, _, b_address = words
        net.addLink(a, b, params1=params(a_address), params2=params(b_address))
net.start()
print("done", flush=True)
sys.stdin.read()
net.stop()
