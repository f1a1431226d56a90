#!/usr/bin/env python3
"""Boilerplate over the pages of a site, held against article texts that were checked by hand.

    python3 bench/accuracy/site_pages.py [-v] [--near] [--own]

300 pages, 25 of each of 3 sites in each of 4 years; a site and year is a source. A word of a page is of
the article if it is in four words in a row that stand in the article's text, or in a block that is a
line of it; else it is boilerplate. It recurs if its block does: on three pages of the source at least stands a block that is
the same but for digits, or has 60 % of the longer one's words in common, in order. Figures are counted
in words. Of what was found, precision by the evidence that is reported with it: before the first
or behind the last block of the page's own, between those, or either; in links, or not. What is said to be
likely the page's own is not counted as found.

--own: it is. --near: groups of near duplicates count, too. -v: blocks that recur and weren't found, and blocks of articles that were.
"""

import argparse
import collections
import pathlib
import re
import subprocess
import tempfile

import data

PAGES = 3
RUN = 4  # words in a row that make a word one of the article


def read_html(path):
    """A page in UTF-8, whatever encoding it names."""
    source = path.read_bytes()
    named = re.search(rb"charset=[\"']?([-\w]+)", source[:4096])
    for encoding in (named.group(1).decode() if named else "utf-8", "utf-8", "latin-1"):
        try:
            return source.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return source.decode("utf-8", "replace")


def words_of(text):
    return [w for w in (fold(w) for w in re.findall(r"\w+", text)) if w]


def fold(word):
    return re.sub(r"[\W_]", "", word.lower())


def run(program, pages, own, *options):
    """For each page its blocks: lists of (word, where it was found or "")."""
    with tempfile.TemporaryDirectory() as work:
        lines = []
        for i, (source, path) in enumerate(pages):
            copy = pathlib.Path(work) / f"{i:05}.html"
            copy.write_text(read_html(path), encoding="utf-8", errors="replace")
            lines.append(f"{source}\t{copy}\n")
        out = subprocess.run([program, *options, f"{work}/corpus"], input="".join(lines).encode(),
                             stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")
    read = []  # a page may have no block
    for line in out.split("\n")[:-1]:
        if line == "P":
            read.append([])
        elif line.startswith("B "):
            read[-1].append([])
        else:
            where, word = line.split(" ", 1)
            read[-1][-1].append((fold(word), where.strip("-" if own else "-o")))
    assert len(read) == len(pages)
    return read


def article_words(blocks, article):
    """Of each word of a page: whether it is of the article."""
    words = words_of(article)
    runs = {tuple(words[i:i + RUN]) for i in range(len(words) - RUN + 1)}
    lines = {tuple(words_of(line)) for line in article.splitlines()}
    page = [word for block in blocks for word, _ in block]
    flags = [False] * len(page)
    for i in range(len(page) - RUN + 1):
        if tuple(page[i:i + RUN]) in runs:
            flags[i:i + RUN] = [True] * RUN
    at = 0
    for block in blocks:
        if tuple(w for w, _ in block if w) in lines:
            flags[at:at + len(block)] = [True] * len(block)
        at += len(block)
    return flags


def common(a, b):
    """The length of the longest common subsequence (Hyyro, AWOCA 2004)."""
    places = collections.defaultdict(int)
    for i, word in enumerate(b):
        places[word] |= 1 << i
    every = v = (1 << len(b)) - 1
    for word in a:
        u = v & places[word]
        v = ((v + u) | (v - u)) & every
    return len(b) - bin(v).count("1")


def same_text(a, b):
    """60 % of the longer one's words, in order."""
    longer = max(len(a), len(b))
    if min(len(a), len(b)) < max(5, .6 * longer):
        return a == b
    return common(a, b) >= .6 * longer


def recurring(pages):
    """For each page and block: whether it stands on PAGES pages of the source."""
    folded = [[tuple(re.sub(r"\d", "0", w) for w, _ in block) for block in page] for page in pages]
    texts = collections.defaultdict(set)
    for i, page in enumerate(folded):
        for block in page:
            texts[block].add(i)
    answer, bags = {}, {text: set(text) for text in texts}
    for text, bag in bags.items():
        on = set(texts[text])
        for other in texts if len(on) < PAGES and len(text) >= 5 else ():
            if (not texts[other] <= on and .6 * len(text) <= len(other) <= len(text) / .6
                    and len(bag & bags[other]) >= .5 * len(bag) and same_text(text, other)):
                on |= texts[other]
                if len(on) >= PAGES:
                    break
        answer[text] = len(on) >= PAGES
    return [[answer[block] for block in page] for page in folded]


def ratio(a, b):
    return a / b if b else 1.0


def judge(pages, articles, verbose):
    """Counts of one source: found and right, found, boilerplate, recurring, recurring and found."""
    counts = collections.Counter()
    for blocks, article, recurs in zip(pages, articles, recurring(pages)):
        flags, at = article_words(blocks, article), 0
        for block, again in zip(blocks, recurs):
            of_article = sum(flags[at:at + len(block)])
            missed = 0
            for (_, found), in_article in zip(block, flags[at:]):
                found_there, found = found, bool(found)
                counts["found"] += found
                counts["right"] += found and not in_article
                counts["found", found_there] += found
                counts["right", found_there] += found and not in_article
                counts["boilerplate"] += not in_article
                counts["recurs"] += again and not in_article
                counts["recurs, found"] += again and not in_article and found
                missed += again and not in_article and not found
            if verbose and (missed > 0 or (of_article and any(f for _, f in block))):
                what = "missed" if missed else "article"
                print(f"    {what}: {' '.join(w for w, _ in block)[:150]}")
            at += len(block)
    return counts


def figures(c):
    p, r = ratio(c["right"], c["found"]), ratio(c["right"], c["boilerplate"])
    return (p, r, ratio(2 * p * r, p + r), ratio(c["recurs"], c["boilerplate"]),
            ratio(c["recurs, found"], c["recurs"]))


def show(name, row):
    print(f"{name:24} {row[0]:9.3f} {row[1]:7.3f} {row[2]:6.3f} {row[3]:6.3f} {row[4]:10.3f}")


def show_evidence(c):
    """Precision by what is said of the place."""
    print("\nfound                        words  precision")
    places = {"likely the page's own": "o", "head": "h", "between": ".", "tail": "t", "no own block": "ht",
              "head, in links": "hl", "between, in links": "l", "tail, in links": "tl"}
    for name, key in places.items():
        if c["found", key] > 0:
            print(f"{name:24} {c['found', key]:9} {ratio(c['right', key], c['found', key]):10.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", action="store_true")
    parser.add_argument("--near", action="store_true")
    parser.add_argument("--own", action="store_true")
    options = parser.parse_args()
    root = data.folder("site_pages")
    sources = sorted(p for p in root.glob("*/*") if p.is_dir())
    pages = [(f"{s.parent.name}/{s.name}", page) for s in sources for page in sorted(s.glob("*.html"))]
    blocks = run(data.build("site_pages"), pages, options.own, *(["--near"] if options.near else []))
    rows, pooled = [], collections.Counter()
    print(f"{'source':24} precision  recall   F1   recurs  recall of those")
    for source in sources:
        name = f"{source.parent.name}/{source.name}"
        mine = [i for i, (s, _) in enumerate(pages) if s == name]
        articles = [pages[i][1].with_suffix(".txt").read_text("utf-8", "replace") for i in mine]
        c = judge([blocks[i] for i in mine], articles, options.v)
        pooled += c
        rows.append(figures(c))
        show(name, rows[-1])
    show("mean of the sources", [sum(column) / len(rows) for column in zip(*rows)])
    show("all words", figures(pooled))
    show_evidence(pooled)


if __name__ == "__main__":
    main()
