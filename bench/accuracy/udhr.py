#!/usr/bin/env python3
"""Every script: what is found in the Universal Declaration of Human Rights in over 500 languages.

    python3 bench/accuracy/udhr.py [-v]

The articles repeat little, so nearly every finding is a false one. The markup is taken off first:
this is about the text. Checked for each finding: spans within the text and on character boundaries,
and at least two places that don't overlap.
"""

import argparse
import collections
import html.parser
import pathlib
import tempfile

import data

BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "div", "td", "br", "title"}


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.parts.append("\n\n" if tag in BLOCKS else "")

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")
        self.parts.append("\n\n" if tag in BLOCKS else "")

    def handle_data(self, text):
        self.parts.append("" if self.silent else text)


def to_text(path):
    parser = Text()
    parser.feed(path.read_text(encoding="utf-8", errors="replace"))
    return "".join(parser.parts)


def check_spans(text, finding):
    found = data.spans(finding)
    assert len(found) >= 2, finding
    for start, end in found:
        assert 0 <= start < end <= len(text), finding
        text[start:end].decode()
    assert all(a[1] <= b[0] for a, b in zip(found, found[1:])), finding


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="list the findings")
    arguments = parser.parse_args()
    pages = sorted(data.folder("udhr").glob("*.html"))
    count, files = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            path = pathlib.Path(folder) / (page.stem + ".txt")
            path.write_text(to_text(page), encoding="utf-8")
        report = data.check("--select", "repeated-block,repeated-sentences,repeated-passage", folder)
        for finding in report["findings"]:
            path = pathlib.Path(finding["occurrences"][0]["path"])
            check_spans(path.read_bytes(), finding)
            count[finding["rule"]] += 1
            if arguments.verbose:
                text = " ".join(finding["occurrences"][0]["text"].split())
                print(f"{path.stem} {finding['rule']} x{len(finding['occurrences'])} "
                      f"{finding['words']} words: {text[:150]}")
        for finding in report["findings"]:
            files[finding["occurrences"][0]["path"]] |= 1
    print(f"{len(pages)} files, {report['summary']['files']} read, {len(files)} with findings")
    for rule, n in sorted(count.items()):
        print(f"  {rule}: {n}")


main()
