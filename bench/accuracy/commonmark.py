#!/usr/bin/env python3
"""What is read of Markdown, block by block, against what is read of its rendering.

    python3 bench/accuracy/commonmark.py [-v] [--spec SPEC] [FOLDER...]

SPEC is "spec.txt" of https://github.com/commonmark/commonmark-spec: its examples say what each renders
to. The Markdown of each FOLDER is rendered with markdown-it-py, a second implementation (needs that
and linkify-it-py). Either HTML is read by the library's own reader of HTML, which gumbo.py and
html5lib.py check. A block agrees if it has the same words and stands in the same order.

Left out, since they know nothing of them: documents with templates, components, containers,
footnotes, mathematics, wiki links, alerts. Of both sides addresses, which the library doesn't read.
"""

import argparse
import collections
import difflib
import pathlib
import re
import subprocess
import sys

import data

SUFFIXES = {".md", ".markdown", ".mdx"}
FRONT_MATTER = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n(?=[ \t]*\S).*?\n(\1|\.\.\.)[ \t]*(\r?\n|\Z)", re.S)
EXTENDED = re.compile(r"\{[{%#:.]|\{/\*|</?[A-Z]+[a-z.]|^\s*(:::|:   |[`~]+\{|!!!|\?\?\?|===? \"|export |import )|\[\^|\$|\[\[|"
                      r"\[!|^\*\[", re.M)
ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.)[^\s<>\"`\[\]|\\]*|[\w.+-]+@[\w-]+\.[\w.-]+")


def read(sources):
    """The blocks of each (format, text): (kind, words) where there are words."""
    requests = b"".join(b"%s %d\n" % (kind.encode(), len(text)) + text for kind, text in sources)
    run = subprocess.run([data.build("blocks")], input=requests, capture_output=True, check=True)
    blocks = []
    for line in run.stdout.decode().split("\n"):
        if not line:
            yield blocks
            blocks = []
            continue
        kind, text = line.split(" ")
        words = re.findall(r"\w+", ADDRESS.sub(" ", bytes.fromhex(text).decode(errors="replace")))
        if words:
            blocks.append((kind, tuple(words)))


def compare(name, pairs, verbose):
    """Prints the agreement of (what, Markdown, its HTML); the kinds of deviations beside it."""
    sources = [source for _, text, html in pairs for source in (("m", text), ("h", html))]
    blocks = read(sources)
    counts = collections.Counter()
    for what, _, _ in pairs:
        ours, theirs = next(blocks), next(blocks)
        mine, wanted = [words for _, words in ours], [words for _, words in theirs]
        matcher = difflib.SequenceMatcher(None, mine, wanted, autojunk=False)
        counts["documents"] += 1
        counts["whole"] += mine == wanted
        counts["ours"] += len(mine)
        counts["theirs"] += len(wanted)
        for op, a, b, c, d in matcher.get_opcodes():
            if op == "equal":
                counts["same"] += b - a
                counts["kind"] += sum(ours[a + i][0] == theirs[c + i][0] for i in range(b - a))
            elif verbose:
                print(f"{what}\n  ours   {ours[a:b]}\n  theirs {theirs[c:d]}")
    print(f"{name}: {counts['documents']} documents, {counts['whole']} with the same blocks; of their "
          f"{counts['theirs']} blocks {counts['same'] / max(1, counts['theirs']):.2%} are ours, of our "
          f"{counts['ours']} {counts['same'] / max(1, counts['ours']):.2%} theirs; {counts['kind']} of "
          f"{counts['same']} of the same kind")


def examples(path):
    """(what, Markdown, HTML) of the examples of the specification."""
    text = path.read_text(encoding="utf-8").replace("→", "\t")
    for m in re.finditer(r"^`{32} example.*?\n(.*?)^\.\n(.*?)^`{32}$", text, re.M | re.S):
        line = text.count("\n", 0, m.start(1)) + 1
        yield f"{path.name}:{line}", m[1].encode(), plain(m[2]).encode()


def plain(html):
    """Code within a line is text to the library, and so is what stands where HTML has none."""
    pieces = re.split(r"(<pre>.*?</pre>)", html, flags=re.S)
    return "".join(p if p.startswith("<pre>") else re.sub(r"</?code>", "", p) for p in pieces)


def renderer():
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        sys.exit("markdown-it-py is not there: nothing to compare with.")
    parser = MarkdownIt("gfm-like")
    parser.linkify.set({"fuzzy_link": False})
    return parser


def documents(folder, parser, left_out):
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file()):
        text = FRONT_MATTER.sub("", path.read_bytes().decode(errors="replace"))
        if EXTENDED.search(text):
            left_out.append(path)
            continue
        yield str(path), text.encode(), plain(parser.render(text)).encode()


def main():
    summary = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    summary.add_argument("-v", "--verbose", action="store_true", help="show the blocks that differ")
    summary.add_argument("--spec", type=pathlib.Path, metavar="SPEC")
    summary.add_argument("folders", nargs="*", type=pathlib.Path, metavar="FOLDER")
    arguments = summary.parse_args()
    if arguments.spec:
        compare("specification", list(examples(arguments.spec)), arguments.verbose)
    for folder in arguments.folders:
        left_out = []
        pairs = list(documents(folder, renderer(), left_out))
        compare(f"{folder.name} ({len(left_out)} left out)", pairs, arguments.verbose)


main()
