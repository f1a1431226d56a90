#!/usr/bin/env python3
"""The text that is read of HTML pages against gumbo's, as sequences of words.

    python3 bench/accuracy/gumbo.py [-v]

Left out of gumbo's is what dittograph drops on purpose: lib/format/html.h lists it. Needs the
library gumbo (Debian: libgumbo-dev) and the data sets site_pages, cleaneval_dev and udhr.
"""

import argparse
import difflib
import re
import subprocess
import sys

import data

SETS = {"site_pages": "**/*.html", "cleaneval_dev": "input/*.html", "udhr": "*.html"}


def build():
    """The program that prints either text."""
    flags = ["pkg-config", "--exists", "gumbo"]
    if subprocess.run(flags, check=False).returncode:
        sys.exit("gumbo is not there (Debian: libgumbo-dev): nothing to compare with.")
    return data.build("html_text")


def words_of(tool, which, path):
    run = subprocess.run([tool, which, str(path)], capture_output=True, check=True)
    return re.findall(r"\w+", run.stdout.decode(errors="replace"))


def difference(ours, theirs):
    """How many of gumbo's words stand in the same order in ours, and what differs."""
    if ours == theirs:
        return len(theirs), []
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    parts = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    return len(theirs) - sum(op[4] - op[3] for op in parts), parts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="show what differs")
    arguments = parser.parse_args()
    tool = build()
    for name, pattern in SETS.items():
        same = total = ours_total = pages = equal_pages = 0
        for path in sorted(data.folder(name).glob(pattern)):
            ours, theirs = (words_of(tool, which, path) for which in ("ours", "gumbo"))
            found, parts = difference(ours, theirs)
            same, total, ours_total = same + found, total + len(theirs), ours_total + len(ours)
            pages, equal_pages = pages + 1, equal_pages + (not parts)
            for _, a, b, c, d in parts if arguments.verbose else []:
                print(f"{path.name}: ours {ours[a:b][:12]} gumbo {theirs[c:d][:12]}")
        print(f"{name}: {pages} pages, {equal_pages} with the same words; of gumbo's {total} "
              f"words {same / total:.2%} in order in ours, of our {ours_total} "
              f"{same / ours_total:.2%} in gumbo's")


main()
