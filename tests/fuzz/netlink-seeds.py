#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""netlink-seeds.py - writes the seeds of fuzz-netlink: what a kernel answers about a small network.

    unshare -n tests/fuzz/netlink-seeds.py tests/fuzz/corpus/netlink
"""

import os
import socket
import struct
import subprocess
import sys

NETWORK = """\
link add br0 type bridge stp_state 1
link add vetha type veth peer name vethb
link set vetha master br0 alias warren:fuzz
link property add dev vethb altname a-name-that-is-longer-than-fifteen
link set lo up
link set vetha up
link set vethb up
link set br0 up
address add 10.0.0.1/24 dev vethb
address add 10.0.1.1/32 peer 10.0.1.2/32 dev vethb label vethb:x
address add fd00::1/64 dev vethb nodad
route add 10.1.0.0/16 via 10.0.0.2 metric 7 mtu 1400 proto 87
route add 10.2.0.0/16 nexthop via 10.0.0.3 weight 2 nexthop via 10.0.0.4 onlink dev vethb
route add blackhole 10.3.0.0/16 table 1000
route add fd01::/64 via fd00::2
route add fd02::/64 nexthop via fd00::3 nexthop via fd00::4
rule add from 10.0.0.0/8 to 10.9.0.0/16 iif vethb fwmark 0x10/0xff lookup 1000 pref 500
rule add ipproto tcp dport 80-90 uidrange 0-10 blackhole
rule add not from 10.77.0.0/16 lookup 77 suppress_prefixlength 0
neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev vethb
neigh add proxy 10.0.0.10 dev vethb
neigh add fd00::9 lladdr 02:00:00:00:00:09 router dev vethb
"""

# name, type, header after nlmsghdr (padded), as in linux/rtnetlink.h
DUMPS = [("link", 18, 16), ("addr", 22, 8), ("route", 26, 12), ("neigh", 30, 12), ("rule", 34, 12)]
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300


def request(sock, kind, flags, payload):
    sock.send(struct.pack("=IHHII", 16 + len(payload), kind, NLM_F_REQUEST | flags, 7, 0) + payload)


def types(data):
    """Those of the messages in a datagram; 3 is NLMSG_DONE."""
    at, found = 0, []
    while at + 16 <= len(data):
        length, kind = struct.unpack_from("=IH", data, at)
        found.append(kind)
        at += (length + 3) & ~3
    return found


def dump(kind, header_len):
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    request(sock, kind, NLM_F_DUMP, bytes(header_len))
    while True:
        data = sock.recv(65536)
        yield data
        if 3 in types(data):
            return


def refused():
    """An error with the kernel's own words."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    sock.setsockopt(270, 11, 1)
    request(sock, 16, NLM_F_ACK | 0x600, bytes(16) + struct.pack("=HH4s", 8, 3, b"b\0\0\0"))
    return sock.recv(65536)


def main():
    subprocess.run(["ip", "-force", "-batch", "-"], input=NETWORK.encode(), check=False)
    for name, kind, header_len in DUMPS:
        for i, data in enumerate(dump(kind, header_len)):
            with open(os.path.join(sys.argv[1], "%s-%d.bin" % (name, i)), "wb") as f:
                f.write(data)
    with open(os.path.join(sys.argv[1], "refused.bin"), "wb") as f:
        f.write(refused())


if __name__ == "__main__":
    main()
