#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""code-of.py DIR: the C code below a folder, as lines "FILE<tab>LINE".

Comments are taken out, texts and characters are left empty: what a grep finds in the rest is code.
(A preprocessor could tell it too, at the price of a process for every file.)
"""

import pathlib
import re
import sys

NOT_CODE = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | (["'])(?:\\.|(?!\1)[^\\\n])*\1""", re.DOTALL | re.VERBOSE
)


def code(text):
    def kept(match):
        quote = match[1]
        return quote * 2 if quote else " "

    return NOT_CODE.sub(kept, text.replace("\\\n", ""))


root = pathlib.Path(sys.argv[1])
for path in sorted(root.rglob("*.[ch]")):
    name = path.relative_to(root)
    for line in code(path.read_text()).split("\n"):
        if line.strip():
            print(f"{name}\t{line}")
