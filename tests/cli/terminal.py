#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""terminal.py - a shell on a terminal that does not echo, and somebody who types: lines of standard
input are

  type TEXT      the keys, with \\r, \\x03 and the like
  see REGEX      wait until that has appeared behind what was seen before
  size ROWS COLS another size of the window

Fails when something is not seen within a minute; the whole conversation is then printed.
"""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

WAIT_S = 60


class Terminal:
    def __init__(self):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(PS1='', TERM='dumb')
            os.execvp('bash', ['bash', '--norc', '--noprofile', '--noediting', '-i'])
        self.text, self.seen = '', 0
        mode = termios.tcgetattr(self.fd)
        mode[3] &= ~termios.ECHO
        termios.tcsetattr(self.fd, termios.TCSANOW, mode)
        self.type('echo the shell reads\\r')
        self.see('^the shell reads')

    def type(self, text):
        os.write(self.fd, text.encode().decode('unicode_escape').encode('latin-1'))

    def see(self, regex):
        end = time.monotonic() + WAIT_S
        while not (match := re.search(regex, self.text[self.seen:], re.M)):
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit(f'not seen: {regex}\n--- so far:\n{self.text}')
            try:
                self.text += os.read(self.fd, 4096).decode(errors='replace').replace('\r', '')
            except OSError:  # the shell has ended
                sys.exit(f'ended before: {regex}\n--- so far:\n{self.text}')
        self.seen += match.end()

    def size(self, size):
        rows, columns = map(int, size.split())
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


def main():
    terminal = Terminal()
    for line in sys.stdin:
        verb, _, rest = line.strip('\n').strip('\t ').partition(' ')
        getattr(terminal, verb)(rest)
    terminal.type('\\x04')
    os.close(terminal.fd)
    os.waitpid(terminal.pid, 0)


main()
