#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tally.py - counts what the tests said, and holds their skips against the allowed ones.

usage: tally.py [--build DIR] [--skips FILE] [--tap SUITE:FILE:STATUS]...

Reads DIR/meson-logs/testlog.json (what `meson test` left; every test speaks TAP) and further TAP
files with the exit status of what wrote them. A sub-test counts as one. It is a failure, too, when
  - a test skips that the list does not name,
  - the list names a test that did not skip, or that is not there,
  - a program printed fewer results than it promised, none at all, or ended badly without saying why,
  - a test that meson knows was not run.
Prints every failure with the comments below it, every skip with its reason, and as its last line
  N passed, N failed, N skipped
"""

import argparse
import json
import os
import re
import sys

RESULT = re.compile(r'(not )?ok\b\s*(\d+)?\s*(?:- )?(.*?)\s*(?:# *(skip|todo)\S*\s*(.*))?$', re.I)
COMMENTS = 30  # of one failure: what a test says of itself, not all that it printed
PLAN = re.compile(r'1\.\.(\d+)\s*(?:# *skip\S*\s*(.*))?$', re.I)


class Tally:
    def __init__(self):
        self.passed, self.failed, self.skipped = set(), [], {}
        self.comments = {}  # of failures

    def known(self):
        return self.passed | set(self.skipped) | {name for name, _ in self.failed}

    def fail(self, name, why):
        self.failed.append((name, why))

    def result(self, test, match):
        bad, _, name, directive, reason = match.groups()
        # cmocka writes a skip as `not ok 1 # SKIP name`.
        if directive and not name:
            name, reason = reason, 'no reason given'
        name = f'{test}/{name}' if name else test
        if directive and directive.lower() == 'skip':
            self.skipped[name] = reason or 'no reason given'
            return False
        if bad:
            self.fail(name, 'failed')
        elif name in self.passed:
            self.fail(name, 'two results under one name')
        else:
            self.passed.add(name)
        return bool(bad)

    def tap(self, test, text, status):
        """The TAP output of one test program, and how it ended."""
        n_results, n_bad, planned = 0, 0, None
        comments = []
        for line in text.splitlines():
            if match := PLAN.match(line):
                planned = int(match[1])
                if planned == 0:
                    self.skipped[test] = match[2] or 'no reason given'
            elif match := RESULT.match(line):
                bad = self.result(test, match)
                comments = self.comments.setdefault(len(self.failed) - 1, []) if bad else []
                n_results += 1
                n_bad += bad
            elif line.startswith('#') and len(comments) < COMMENTS:
                comments.append(line)
            elif line.startswith('Bail out!'):
                self.fail(test, line)
                n_bad += 1
        if planned is None:
            self.fail(test, f'no plan after {n_results} results (exit status {status})')
        elif planned != n_results:
            self.fail(test, f'{planned} results promised, {n_results} seen (exit status {status})')
        elif status != 0 and n_bad == 0:
            self.fail(test, f'every result is good, but the exit status is {status}')

    def meson(self, build):
        """What meson ran, and that it ran all it knows."""
        with open(os.path.join(build, 'meson-info/intro-tests.json'), encoding='utf-8') as file:
            known = [(t['suite'][0], t['name'], t['protocol']) for t in json.load(file)]
        several = len({suite for suite, _, _ in known}) > 1
        runs = {}
        with open(os.path.join(build, 'meson-logs/testlog.json'), encoding='utf-8') as file:
            for line in file:
                run = json.loads(line)
                runs[run['name']] = run
        for suite, name, protocol in known:
            run = runs.get(f'{suite} / {name}' if several else name)
            test = f'{suite.split(":")[-1]}/{name}'
            if run is None:
                self.fail(test, 'was not run')
            elif run['result'] == 'TIMEOUT':
                self.fail(test, 'ran too long and was ended')
                self.tap(test, run.get('stdout', ''), run['returncode'])
            elif protocol != 'tap':
                self.fail(test, 'does not speak TAP')
            else:
                self.tap(test, run.get('stdout', ''), run['returncode'])

    def hold_against(self, path):
        """The skips against the list of those that are allowed."""
        names = []
        with open(path, encoding='utf-8') as file:
            for line in file:
                if line.strip() and not line.startswith('#'):
                    names.append(self.listed_name(line.rstrip('\n')))
        for name in sorted(self.skipped):
            if not any(covers(entry, name) for entry in names):
                self.fail(name, f'skipped ({self.skipped[name]}), but {path} does not allow it')
                self.skipped[name] = None
        for entry in names:
            if not any(covers(entry, name) for name in self.skipped):
                there = any(covers(entry, name) for name in self.known())
                self.fail(entry, f'{path} says it skips, but it ' +
                          ('did not' if there else 'is not there'))

    def listed_name(self, line):
        """The name before ": REASON"; names may hold ": " themselves."""
        cuts = [match.start() for match in re.finditer(': ', line)]
        if not cuts:
            return line
        known = self.known()
        return next((line[:cut] for cut in cuts if line[:cut] in known), line[:cuts[0]])


def covers(entry, name):
    return name.startswith(entry[:-1]) if entry.endswith('*') else name == entry


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build')
    parser.add_argument('--skips')
    parser.add_argument('--tap', action='append', default=[])
    args = parser.parse_args()

    tally = Tally()
    if args.build:
        tally.meson(args.build)
    for suite, path, status in (tap.rsplit(':', 2) for tap in args.tap):
        with open(path, encoding='utf-8', errors='replace') as file:
            tally.tap(suite, file.read(), int(status))
    if args.skips:
        tally.hold_against(args.skips)

    skipped = {name: why for name, why in tally.skipped.items() if why is not None}
    for name in sorted(skipped):
        print(f'skipped: {name}: {skipped[name]}')
    for i, (name, why) in enumerate(tally.failed):
        print(f'FAILED: {name}: {why}', *tally.comments.get(i, []), sep='\n  ')
    print(f'{len(tally.passed)} passed, {len(tally.failed)} failed, {len(skipped)} skipped')
    return 1 if tally.failed or not tally.passed else 0


if __name__ == '__main__':
    sys.exit(main())
