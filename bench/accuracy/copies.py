#!/usr/bin/env python3
"""Edited copies of passages, planted between the paragraphs of other texts and looked for again.

    python3 bench/accuracy/copies.py [--pairs 200] [--min-matched 15] [what ...]

Three paragraphs of 30 to 150 words of one web text (the sources of pan13_noobf) are copied into
another. Each word is dropped, swapped with the next, replaced or mistyped with a probability that is
the edit ratio; some change their case, and lines are broken at another width. Then
plain: they stand together, as in the source. merged: as one paragraph. moved: apart, in another order;
each is a case of its own. inserted: together, with a paragraph of 12 to 30 new words after the first.

A case reaches from the first letter of its first word that wasn't edited to the last one of its last. What is found of it: see pan.py;
`exact`: cases of which a detection has all four offsets. `ends`: of the ends of cases that are met
by one detection, the share that are right to the character, and by how many characters they are
too long and too short in the mean.
"""

import argparse
import pathlib
import random
import re
import tempfile

import data
import edits
import pan

RATIOS = (0, 0.1, 0.2, 0.35, 0.5)
KINDS = ("plain", "merged", "moved", "inserted")
N_COPIED = 3


def read_texts(at_least):
    texts = []
    for path in sorted(data.folder("pan13_noobf").glob("src/*.txt")):
        words = path.read_text(encoding="utf-8").split()
        if len(words) >= at_least:
            texts.append(words)
    return texts


def cut(words, rng):
    """Paragraphs of 30 to 150 words."""
    paragraphs = []
    while len(words) >= 30:
        n = rng.randint(30, 150)
        paragraphs.append(words[:n])
        words = words[n:]
    return paragraphs


def layout(paragraphs, width):
    """The text, its lines at most that wide, and by paragraph where the
    letters and digits of each word begin and end; None if it has none."""
    text, places, at = [], [], 0
    for words in paragraphs:
        spans, column = [], 0
        for word in words:
            gap = "" if not spans else "\n" if column + 1 + len(word) > width else " "
            column = len(word) if gap != " " else column + 1 + len(word)
            at += len(gap)
            letters = re.search(r"\w(?:.*\w)?", word)
            spans.append((at + letters.start(), at + letters.end()) if letters else None)
            at += len(word)
            text.append(gap + word)
        text.append("\n\n")
        at += 2
        places.append(spans)
    return "".join(text), places


def join(paragraphs):
    """Paragraphs as one."""
    return [word for words in paragraphs for word in words]


def arrange(kind, host, copies, new_words, rng):
    """Paragraphs of (word, origin) pairs."""
    plain = [[(word, None) for word in words] for words in host]
    if kind == "moved":
        order = rng.sample(copies, len(copies))
        gaps = sorted(rng.sample(range(1, len(plain)), len(order)), reverse=True)
        for copy, gap in zip(order, gaps):
            plain[gap:gap] = [copy]
        return plain
    together = [join(copies)] if kind == "merged" else copies
    if kind == "inserted":
        together = [copies[0], [(word, None) for word in new_words], *copies[1:]]
    gap = rng.randrange(1, len(plain))
    plain[gap:gap] = together
    return plain


def find_cases(kind, arranged, host_places, source_places):
    """From the words that weren't edited, which know where they come from."""
    spans = {}
    for words, places in zip(arranged, host_places):
        for (_, origin), place in zip(words, places):
            if origin is not None and place is not None:
                paragraph, i = origin
                case = spans.setdefault(paragraph if kind == "moved" else 0, [])
                case.append((place, source_places[paragraph][i]))
    return [(min(h[0] for h, _ in c), max(h[1] for h, _ in c), min(s[0] for _, s in c),
             max(s[1] for _, s in c)) for c in spans.values()]


def repeats(source, first):
    """Whether a paragraph to be copied begins twice: its place wouldn't be known."""
    text = " ".join(join(source))
    return any(text.count(" ".join(words[:12])) > 1 for words in source[first : first + N_COPIED])


def choose(texts, rng):
    """A host, a source, and the first paragraph to copy from it."""
    while True:
        host, source = (cut(words, rng) for words in rng.sample(texts, 2))
        first = rng.randrange(len(source) - N_COPIED + 1)
        if not repeats(source, first):
            return host, source, first


def plant(texts, vocabulary, kind, ratio, rng):
    """Two texts and the cases."""
    host, source, first = choose(texts, rng)
    copies = []
    for paragraph in range(first, first + N_COPIED):
        marked = edits.edit_marked(source[paragraph], ratio, rng, vocabulary)
        words = edits.change_case([word for word, _ in marked], rng)
        copies.append([(word, None if i is None else (paragraph, i)) for word, (_, i) in zip(words, marked)])
    arranged = arrange(kind, host, copies, rng.choices(vocabulary, k=rng.randint(12, 30)), rng)
    source_text, source_places = layout(source, 72)
    host_text, host_places = layout([[word for word, _ in p] for p in arranged], rng.randint(40, 100))
    return (host_text, source_text), find_cases(kind, arranged, host_places, source_places)


def judge_ends(cases, found):
    """By how many characters the detections go on beyond the ends of the cases, or stop short."""
    beyond = []
    for case in cases:
        met = [d for d in found if pan.overlaps(case, d)]
        if len(met) == 1:
            beyond += [(case[i] - met[0][i]) * (1 if i % 2 == 0 else -1) for i in range(4)]
    return beyond


def measure(texts, vocabulary, kind, ratio, arguments, folder):
    """Prints a row; returns plagdet."""
    rng = random.Random(f"{arguments.seed} {kind} {ratio}")
    pairs, cases = [], []
    for i in range(arguments.pairs):
        both, planted = plant(texts, vocabulary, kind, ratio, rng)
        paths = tuple(folder / f"{i}.{side}.txt" for side in ("host", "source"))
        for path, text in zip(paths, both):
            path.write_text(text, encoding="utf-8", newline="")
        pairs.append(paths)
        cases.append(planted)
    found, _, _ = pan.detect(pairs, arguments.min_matched)
    judged = [pan.judge(c, f) for c, f in zip(cases, found)]
    p, r, granularity, score = pan.plagdet(judged)
    n = sum(len(c) for c in cases)
    beyond = [b for c, f in zip(cases, found) for b in judge_ends(c, f)] or [0]
    right = sum(b == 0 for b in beyond) / len(beyond)
    long, short = (sum(max(0, sign * b) for b in beyond) / len(beyond) for sign in (1, -1))
    print(f"{kind:9} {ratio:5} {n:5} {p:9.4f} {r:7.4f} {granularity:11.4f} {score:8.4f} {sum(j['exact'] for j in judged) / n:6.3f} {right:6.3f} {long:8.2f} {short:8.2f}", flush=True)
    return score


def measure_all(arguments):
    """Prints the table; returns plagdet by kind and ratio."""
    texts = read_texts(700)
    vocabulary = [word for words in texts for word in words]
    print(f"{'kind':9} {'ratio':>5} {'cases':>5} {'precision':>9} {'recall':>7} {'granularity':>11} {'plagdet':>8} {'exact':>6} {'ends':>6} {'too long':>8} {'short':>8}")
    scores = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in arguments.what or KINDS:
            for ratio in RATIOS:
                scores[kind, ratio] = measure(texts, vocabulary, kind, ratio, arguments, pathlib.Path(folder))
    return scores


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[], help=" ".join(KINDS))
    parser.add_argument("--pairs", type=int, default=200, help="of texts, for each kind and ratio")
    parser.add_argument("--min-matched", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    measure_all(parse())
