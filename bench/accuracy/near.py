#!/usr/bin/env python3
"""Near duplicates: how many edited copies are found among real blocks, and what else is.

    python3 bench/accuracy/near.py [planted|natural|spdx|sentences|bible] ...

planted: copies of real blocks, edited word by word (each word dropped, swapped with the next,
replaced or mistyped, with a probability that is the edit ratio), among the blocks of this machine's
documentation and the data sets. Needs Debian's linux-doc, python3.11-doc and apache2-doc.
natural: of the pairs of real blocks that were read one by one (near_labels.tsv), how many are found,
by label. same: the same text with edits; template: one text with other things filled in.
"""

import argparse
import collections
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import data
import edits

RATIOS = (0, 0.1, 0.2, 0.35, 0.5)
LENGTHS = ((8, 12), (13, 19), (20, 39), (40, 79), (80, 10**9))


CAPS = (64, 32)  # postings, candidates


def run(tool, what, lines, *arguments):
    """The rows of near_units find, corpus or overlaps, by their first word."""
    source = "".join(line + "\n" for line in lines).encode()
    done = subprocess.run(
        [tool, what, *map(str, arguments)],
        input=source,
        capture_output=True,
        check=True,
    )
    rows = collections.defaultdict(list)
    for line in done.stdout.decode().splitlines():
        kind, *fields = line.split("\t")
        rows[kind].append([float(f) if "." in f else int(f) for f in fields])
    return rows


# ---- Edited copies ----

FOLDERS = (
    "/usr/share/doc/linux-doc-6.1/html",
    "/usr/share/doc/python3.11/html",
    "/usr/share/doc/apache2-doc/manual",
)
SETS = ("pan13_noobf/susp/*", "pan13_noobf/src/*", "clough_stevenson/*.txt", "site_pages/**/*.txt")


def real_files():
    for folder in FOLDERS:
        for pattern in ("**/*.html", "**/*.html.??"):
            yield from sorted(pathlib.Path(folder).glob(pattern))
    for pattern in SETS:
        yield from sorted(data.DATA.glob(pattern))


def real_blocks(tool):
    """The distinct blocks of at least eight words, in no order."""
    files = [str(path) for path in real_files()]
    if not files:
        sys.exit("no text: install linux-doc, python3.11-doc, apache2-doc")
    blocks = set()
    for i in range(0, len(files), 500):
        done = subprocess.run([tool, "blocks", *files[i : i + 500]], capture_output=True, check=False)
        lines = done.stdout.decode(errors="replace").split("\n")
        blocks.update(line for line in lines if line.count(" ") >= 7)
    return sorted(blocks)


def plant(blocks, n_blocks, n_planted, seed):
    rng = random.Random(seed)
    chosen = rng.sample(blocks, min(n_blocks, len(blocks)))
    vocabulary = [w for line in rng.sample(chosen, 2000) for w in line.split()]
    lines, planted = list(chosen), []
    for low, high in LENGTHS:
        fitting = [i for i, line in enumerate(chosen) if low <= line.count(" ") + 1 <= high]
        for ratio in RATIOS:
            for i in rng.sample(fitting, min(n_planted, len(fitting))):
                planted.append((i, len(lines), ratio, low))
                copy = edits.edit(chosen[i].split(), ratio, rng, vocabulary)
                lines.append(" ".join(edits.change_case(copy, rng)))
    return lines, planted


def groups_of(rows):
    """The groups of each line: the lines that lead them; copies are where the first with their text is."""
    groups = collections.defaultdict(set)
    for member, leader, *_ in rows["member"]:
        groups[member].add(leader)
        groups[leader].add(leader)
    return groups, dict(rows["same"])


def planted_table(tool, blocks, n_blocks, arguments):
    lines, planted = plant(blocks, n_blocks, arguments.planted, arguments.seed)
    rows = run(tool, "find", lines, arguments.similarity, arguments.containment, *CAPS)
    groups, first = groups_of(rows)
    pairs = {frozenset(row[:2]) for row in rows["pair"]}
    with tempfile.TemporaryDirectory() as scratch:
        corpus_rows = run(tool, "corpus", lines, scratch)
    corpus_groups, corpus_first = groups_of(corpus_rows)
    found, paired, of = collections.Counter(), collections.Counter(), collections.Counter()
    in_corpus = collections.Counter()
    for a, b, ratio, low in planted:
        x, y = corpus_first.get(a, a), corpus_first.get(b, b)
        in_corpus[ratio, low] += x == y or bool(corpus_groups[x] & corpus_groups[y])
        a, b = first.get(a, a), first.get(b, b)
        of[ratio, low] += 1
        found[ratio, low] += a == b or bool(groups[a] & groups[b])
        paired[ratio, low] += a == b or frozenset((a, b)) in pairs
    units, texts, tokens, candidates, postings, seconds = rows["cost"][0]
    print(
        f"{n_blocks} blocks, {len(planted)} planted: candidates a text {candidates / texts:.2f}, "
        f"postings {postings / texts:.1f}, {tokens / seconds / 1e6:.1f} M tokens/s"
    )
    print(f"  {'words':>9}" + "".join(f" {r:>23}" for r in RATIOS) + "    (in one group, as a pair; in a corpus)")
    recalls = {}
    for low, high in LENGTHS + ((40, None),):
        lows = [l for l, _ in LENGTHS if l >= low and (high is None or l == low)]
        cells = []
        for ratio in RATIOS:
            n = sum(of[ratio, l] for l in lows) or 1
            cells.append(f" {sum(found[ratio, l] for l in lows) / n:7.4f} {sum(paired[ratio, l] for l in lows) / n:7.4f} {sum(in_corpus[ratio, l] for l in lows) / n:7.4f}")
            recalls[ratio] = sum(found[ratio, l] for l in lows) / n
        name = f">= {low}" if high is None or high > 10**6 else f"{low}-{high}"
        print(f"  {name:>9}" + "".join(cells))
    natural = [row for row in rows["member"] if max(row[:2]) < n_blocks]
    print(f"  natural members: {len(natural)}")
    mine = {tuple(row[:2]) for row in corpus_rows["member"] if max(row[:2]) < n_blocks}
    theirs = {tuple(row[:2]) for row in natural}
    units, memory, seconds = corpus_rows["cost"][0]
    print(
        f"  in a corpus {len(mine)}, {len(mine & theirs)} of them the same; blocks are of 15 words and "
        f"more; {seconds:.1f} s, {memory / 1e6:.0f} MB"
    )
    return recalls


PLANTED_TARGETS = {0: 1.0, 0.1: 1.0, 0.2: 0.995, 0.35: 0.9}


def planted(tool, arguments):
    blocks = real_blocks(tool)
    print(f"{len(blocks)} real blocks of at least 8 words")
    for n in arguments.blocks:
        recalls = planted_table(tool, blocks, n, arguments)
    return [
        (f"planted: 40 words and more, ratio {ratio}", recall, PLANTED_TARGETS.get(ratio))
        for ratio, recall in recalls.items()
    ]


# ---- The data sets ----


def read_resemblances(number):
    """Of each pair of licences that is on the list, resemblance and containment."""
    truth = {}
    for line in open(data.DATA / "spdx_licences.near_dup_jaccard5.tsv", encoding="utf-8"):
        if not line.startswith("#"):
            jaccard, containment, a, b = line.rstrip("\n").split("\t")
            truth[frozenset((number[a], number[b]))] = (float(jaccard), float(containment))
    return truth


def spdx(tool, arguments):
    """The list holds all pairs of J >= .3, and those of which one contains .8 of the other."""
    folder = data.folder("spdx_licences")
    names = sorted(path.stem for path in folder.glob("*.txt"))
    lines = [" ".join((folder / f"{n}.txt").read_text(encoding="utf-8").split()) for n in names]
    rows = run(tool, "overlaps", lines, 0.3, 0.8, 128, 256)
    first = dict(rows["same"])
    found = {frozenset(row[:2]): row[2:] for row in rows["overlap"]}
    truth = read_resemblances({n: i for i, n in enumerate(names)})

    def look_up(pair):
        texts = {first.get(line, line) for line in pair}
        return (1, 1, 1) if len(texts) == 1 else found.get(frozenset(texts))

    figures = []
    units, texts, tokens, candidates, postings, seconds = rows["cost"][0]
    print(
        f"spdx: {units} licences, {texts} texts: compared a text {candidates / texts:.1f}, "
        f"postings {postings / texts:.0f}, {tokens / seconds / 1e6:.1f} M tokens/s"
    )
    for name, low, high in (("J >= .9", 0.9, 2), ("J >= .7", 0.7, 2), ("J >= .5", 0.5, 2), ("contained, J < .5", 0, 0.5)):
        listed = [pair for pair, (jaccard, _) in truth.items() if low <= jaccard < high]
        missed = [pair for pair in listed if look_up(pair) is None]
        alike = {pair for pair, (jaccard, *_) in found.items() if low <= jaccard < high}
        known = {frozenset(first.get(line, line) for line in pair) for pair in truth}
        print(f"  {name:18} {len(listed):5} pairs, recall {1 - len(missed) / len(listed):.4f}; {len(alike):5} reported, on the list {len(alike & known) / len(alike):.4f}")
        for pair in missed if arguments.verbose else ():
            print("   missed", *(names[line] for line in pair), *truth[pair])
        figures.append((f"spdx: {name}, recall", 1 - len(missed) / len(listed), 0.999))
    return figures


def natural(tool, arguments):
    blocks = real_blocks(tool)
    number = {hashlib.sha256(b.encode()).hexdigest()[:16]: i for i, b in enumerate(blocks)}
    rows = run(tool, "find", blocks, arguments.similarity, arguments.containment, *CAPS)
    pairs = {frozenset(row[:2]) for row in rows["member"]}
    found, of, gone = collections.Counter(), collections.Counter(), 0
    for line in open(data.ROOT / "bench/accuracy/near_labels.tsv", encoding="utf-8"):
        if line.startswith("#"):
            continue
        a, b, label, *_ = line.split("\t")
        if a not in number or b not in number:
            gone += 1
            continue
        of[label] += 1
        found[label] += frozenset((number[a], number[b])) in pairs
    print(f"natural pairs of at least 40 words that were read: {sum(of.values())}, {gone} not here")
    for label in ("same", "template", "wrong"):
        print(f"  {label:10} {found[label]:4} of {of[label]} reported")
    n = sum(found.values()) or 1
    print(f"  precision {(n - found['wrong']) / n:.4f}; templates counted as wrong {found['same'] / n:.4f}")
    return [
        ("natural: precision", (n - found["wrong"]) / n, 0.95),
        ("natural: precision, templates are wrong", found["same"] / n, None),
    ]


def best_threshold(scores, labels):
    """The share of pairs that one threshold gets right, and that threshold."""
    order = sorted(zip(scores, labels))
    right = best = sum(labels)
    threshold = 0
    for i, (score, label) in enumerate(order):
        right += -1 if label else 1
        if right > best and (i + 1 == len(order) or order[i + 1][0] > score):
            best, threshold = right, order[i + 1][0] if i + 1 < len(order) else 1
    return best / len(order), threshold


def cross_validate(scores, labels):
    """The share of pairs that a threshold gets right which was chosen on other pairs."""
    order = list(range(len(labels)))
    random.Random(1).shuffle(order)
    right = 0
    for fold in range(10):
        tried = order[fold::10]
        chosen = [i for at, i in enumerate(order) if at % 10 != fold]
        _, threshold = best_threshold([scores[i] for i in chosen], [labels[i] for i in chosen])
        right += sum((scores[i] >= threshold) == bool(labels[i]) for i in tried)
    return right / len(labels)


def sentences(tool, _):
    folder = data.folder("pan_sentence_pairs")

    def read(name):
        return (folder / name).read_text(encoding="utf-8", errors="replace").split("\n")

    labels = [int(x) for x in read("pan-train.labels") if x]
    pairs = list(zip(read("pan-train_s1.txt"), read("pan-train_s2.txt")))[: len(labels)]
    source = "".join((s.strip() or "-") + "\n" for pair in pairs for s in pair).encode()
    done = subprocess.run([tool, "pairs"], input=source, capture_output=True, check=True)
    columns = zip(*(map(float, line.split("\t")) for line in done.stdout.decode().splitlines()))
    print(f"sentence pairs: {len(pairs)}, one threshold: the best of all, and chosen on nine tenths for the tenth, in turns")
    for name, scores in zip(("words that align", "likeness"), columns):
        accuracy, threshold = best_threshold(scores, labels)
        apart = cross_validate(scores, labels)
        print(f"  {name:16} {accuracy:.4f} at {threshold:.3f}, {apart:.4f}")
    return [("sentences: likeness, threshold chosen on others", apart, 0.905)]


def bible(tool, arguments):
    figures = []
    for name in ("BSB", "SpaRV1865", "ChiUn"):
        folder = data.folder("bible")
        text = (folder / f"{name}.txt").read_bytes()
        lines = text.decode().split("\n")
        starts, at = [], 0
        for line in lines:
            starts.append(at)
            at += len(line.encode()) + 1
        rows = run(tool, "find", [line or "-" for line in lines], arguments.similarity, arguments.containment, *CAPS)
        groups, first = groups_of(rows)
        found, of = collections.Counter(), collections.Counter()
        verses, of_verses = collections.Counter(), collections.Counter()
        for truth in json.loads((folder / f"{name}.truth.json").read_text(encoding="utf-8")):
            sides = []
            for side in ("a_span", "b_span"):
                low, high = truth[side]["byte"]
                inside = [i for i, start in enumerate(starts) if low <= start < high]
                sides.append([(first.get(i, i), groups[first.get(i, i)]) for i in inside])
            texts = {text for text, _ in sides[1]}
            leaders = {leader for _, g in sides[1] for leader in g}
            n = sum(text in texts or bool(g & leaders) for text, g in sides[0])
            of[truth["grade"]] += 1
            found[truth["grade"]] += n > 0
            of_verses[truth["grade"]] += len(sides[0])
            verses[truth["grade"]] += n
        print(f"{name}: passages with a verse found, and their verses found")
        for grade in ("verbatim", "near", "loose"):
            print(
                f"  {grade:10} {found[grade]:3} of {of[grade]:3}   {verses[grade]:4} of {of_verses[grade]:4}"
                f" {verses[grade] / max(1, of_verses[grade]):.3f}"
            )
            figures.append((f"bible: {name}, {grade}, verses", verses[grade] / max(1, of_verses[grade]), None))
    return figures


KINDS = {"planted": planted, "natural": natural, "spdx": spdx, "sentences": sentences, "bible": bible}


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[])
    parser.add_argument("--blocks", type=int, nargs="*", default=[50000, 100000, 200000])
    parser.add_argument("--planted", type=int, default=400, help="copies for each length and ratio")
    parser.add_argument("--similarity", type=float, default=0.6)
    parser.add_argument("--containment", type=float, default=0.8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is missed")
    return parser.parse_args(arguments)


def measure(arguments):
    """Prints all; returns (what, figure, target or None) of each."""
    tool = data.build("near_units")
    return [row for what in arguments.what or KINDS for row in KINDS[what](tool, arguments)]


if __name__ == "__main__":
    measure(parse())
