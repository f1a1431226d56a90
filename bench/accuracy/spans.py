#!/usr/bin/env python3
"""Whether every finding's places say what it says: its copies are the same words.

    python3 bench/accuracy/spans.py [-v] [PATH...]

For each occurrence the bytes at its span, stripped of markup by simple means of our own and
normalised, must equal those of the first, if the finding says that they are the same; a span must
begin and end at a character, not within a tag, an entity or a word. Without PATH: every set of
../shared/data that has documents, and the documentation of installed packages. Passages are counted
apart: one may go on over code, which isn't read, and so need not be the same. Of near duplicates, which
aren't the same, only the ends of the spans are looked at. What the simple stripping can't tell counts as
well.
"""

import argparse
import collections
import html
import pathlib
import re
import sys
import unicodedata

import data

SETS = ["site_pages", "cleaneval_dev/input", "udhr", "accidental_dups", "source-article.txt"]
PACKAGES = ["python3.11/html", "apache2-doc", "linux-doc-6.1/html/_sources", "cmake/html"]
# What stands between blocks and isn't read: code, directives and their options, attributes, anchors.
UNREAD = re.compile(r"^[ \t]*(`{3,}|~{3,}|-{4,}|\.{4,})[^\n`]*\n.*?^[ \t]*\1[ \t]*$|^[ \t]*(?:\.\. |:[\w-]+:|\[[^\]\n]*\]$|"
                    r"[a-z]+::\S*\[|<\d+>|//)[^\n]*|\[\[[^\]]*\]\]", re.S | re.M)
HIDDEN = re.compile(r"<(script|style|template|title|noscript|svg|math|select|button|iframe|object|video|audio|"
                    r"rt|rp|textarea|pre)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^>]*>")


def strip_markdown(text):
    text = UNREAD.sub("", text)
    text = re.sub(r"\{[{%].*?[%}]\}|\{[:#.][^}\n]*\}|\[\^[^\]\s]+\]:?", "", text, flags=re.S)
    text = re.sub(r"!\[(?:[^\]\[]|\[[^\]]*\])*\](?:\([^)]*\)|\[[^\]]*\])?", " ", text)
    text = re.sub(r"\[((?:[^\]\[]|\[[^\]]*\])*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])", r"\1", text)
    # A span may begin or end within a link's text.
    text = re.sub(r"\]\((?:[^()]|\([^()]*\))*\)|\]\[[^\]]*\]", "", text)
    text = re.sub(r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]", " ", text, flags=re.M)
    return re.sub(r"<?\b(?:https?|ftp)://[^\s<>)]+>?", " ", text)


def words(text, name):
    """The letters and digits of the text, folded, as one string: where words are cut doesn't matter."""
    if not name.endswith(".txt"):
        text = html.unescape(TAG.sub("", HIDDEN.sub("", text)))
    if not name.endswith((".html", ".htm", ".txt")):
        text = strip_markdown(text)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNM")


def cut(source, start, end):
    """What is wrong with the ends of a span; None if nothing is."""
    for at in (start, end):
        # A byte that is part of no character is one of its own.
        around = source[max(0, at - 3):at].decode(errors="replace") + source[at:at + 3].decode(errors="replace")
        whole = source[max(0, at - 3):at + 3].decode(errors="replace")
        if at < len(source) and source[at] & 0xC0 == 0x80 and around.count("\ufffd") > whole.count("\ufffd"):
            return "within a character"
    before, inside = source[max(0, start - 64):start], source[start:end]
    if inside[:1].isalnum() and before[-1:].isalnum() and inside[:1].isascii():
        return "within a word"
    if inside[-1:].isalnum() and source[end:end + 1].isalnum():
        return "within a word"
    if re.search(rb"&[A-Za-z0-9#]+$", before) and re.match(rb"[A-Za-z0-9#]*;", inside):
        return "within an entity"
    return None


def judge(report, verbose):
    counts = collections.Counter()
    texts = {}
    for finding in report["findings"]:
        counts["findings"] += 1
        said = None
        for o in finding["occurrences"]:
            counts["occurrences"] += 1
            path = o["path"]
            if path not in texts:
                texts = {path: pathlib.Path(path).read_bytes()}
            start, end = o["start"]["offset"], o["end"]["offset"]
            if "encoding" not in o:
                wrong = cut(texts[path], start, end)
                if texts[path][start:end].decode(errors="replace") != o["text"]:
                    counts["converted"] += 1
                if wrong:
                    counts["cut"] += 1
                    print(f"  {path}:{start}: {wrong}: {texts[path][start - 20:start + 20]!r}") if verbose else None
            found = words(o["text"], path)
            if said is None:
                said = found
            elif said != found and finding["similarity"] == 1:
                passage = finding["rule"].endswith("passage")
                counts["passages" if passage else "unlike"] += 1
                if verbose:
                    print(f"  {path}:{start}: {said[:300]!r}\n    {found[:300]!r}")
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is wrong")
    parser.add_argument("paths", nargs="*", metavar="PATH")
    arguments = parser.parse_args()
    docs = pathlib.Path("/usr/share/doc")
    paths = arguments.paths or [data.DATA / s for s in SETS] + [docs / p for p in PACKAGES]
    print(f"{'':40} {'findings':>9} {'occurrences':>11} {'cut':>5} {'unlike':>6} {'passages':>8}")
    wrong = 0
    for path in map(pathlib.Path, paths):
        if not path.exists():
            print(f"{str(path)[-40:]:40} not there")
            continue
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        total = collections.Counter()
        for i in range(0, len(files), 200):
            batch = [f for f in files[i:i + 200] if f.suffix in (".html", ".md", ".txt", ".rst", ".adoc", ".mdx")]
            if batch:
                total += judge(data.check("-q", "--select", "all", *batch), arguments.verbose)
        print(f"{str(path)[-40:]:40} {total['findings']:9} {total['occurrences']:11} {total['cut']:5} {total['unlike']:6} {total['passages']:8}")
        wrong += total["cut"] + total["unlike"]
    sys.exit(wrong > 0)


main()
