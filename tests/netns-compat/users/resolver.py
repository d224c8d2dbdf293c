#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""resolver.py ADDRESS - says of every name that it is 203.0.113.53, and nothing of IPv6."""

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 53))
print("ready", flush=True)
while True:
    question, client = server.recvfrom(512)
    end = question.index(b"\0", 12) + 5
    is_a = question[end - 4:end - 2] == b"\0\1"
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton("203.0.113.53")
    server.sendto(question[:2] + b"\x84\0\0\1" + (b"\0\1" if is_a else b"\0\0") + b"\0\0\0\0" +
                  question[12:end] + (answer if is_a else b""), client)
