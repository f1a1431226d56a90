#!/usr/bin/env python3
"""Whole documents: which are found to be nearly the same, by `check --select shared-document`.

    python3 bench/accuracy/clusters.py [spdx|planted] ...

spdx: how the pairs of licences whose resemblance is known (all pairs, by the words' 5-grams) fall into
clusters. A cluster is a star: its first document and those that resemble it.
planted: copies of real documents, edited word by word (edits.py says how), among those documents.
"""

import argparse
import collections
import pathlib
import random
import re
import tempfile

import data
import edits

BANDS = ((0.9, 1.01), (0.8, 0.9), (0.7, 0.8), (0.6, 0.7), (0.5, 0.6))


def clusters_in(folder):
    """The first document of each document's cluster, by the name without its ending."""
    first_of = {}
    for finding in data.check("--select", "shared-document", folder)["findings"]:
        names = [pathlib.Path(o["path"]).stem for o in finding["occurrences"]]
        first_of.update((name, names[0]) for name in names)
    return first_of


def spdx(_):
    folder = data.folder("spdx_licences")
    names = sorted(path.stem for path in folder.glob("*.txt"))
    first_of = clusters_in(folder)
    resemblance = {}
    for line in open(data.DATA / "spdx_licences.near_dup_jaccard5.tsv", encoding="utf-8"):
        if not line.startswith("#"):
            jaccard, _, a, b = line.rstrip("\n").split("\t")
            resemblance[frozenset((a, b))] = float(jaccard)
    n_clusters = len(set(first_of.values()))
    print(f"spdx: {len(names)} licences, {n_clusters} clusters of {len(first_of)}, {len(names) - len(first_of)} alone")
    print("  J           pairs  in one cluster  in two  one alone  both alone or first")
    for low, high in BANDS:
        of = collections.Counter()
        for pair, jaccard in resemblance.items():
            if low <= jaccard < high:
                a, b = (first_of.get(name) for name in pair)
                kept = all(first_of.get(name, name) == name for name in pair)
                of["one" if a == b and a else "kept" if kept else "alone" if not (a and b) else "two"] += 1
        print(
            f"  {low} to {min(high, 1.0):3} {sum(of.values()):5} {of['one']:15} {of['two']:7}"
            f" {of['alone']:10} {of['kept']:20}"
        )
    members = [(m, first) for m, first in first_of.items() if m != first]
    wrong = [pair for pair in members if resemblance.get(frozenset(pair), 0) < 0.5]
    print(f"  members not like their first, by the list: {len(wrong)} of {len(members)}", *wrong[:5])
    known = sum(jaccard >= 0.5 for jaccard in resemblance.values())
    missed = [
        tuple(pair)
        for pair, jaccard in resemblance.items()
        if jaccard >= 0.5 and all(first_of.get(name, name) == name for name in pair)
    ]
    print(f"  pairs of two that are both kept, as first or alone, by the list: {len(missed)} of {known}", *missed[:5])


def real_documents():
    for pattern in ("pan13_noobf/src/*", "pan13_noobf/susp/*", "clough_stevenson/*.txt"):
        for path in sorted(data.DATA.glob(pattern)):
            words = re.findall(r"\S+", path.read_text(encoding="utf-8", errors="replace"))
            if len(words) >= 100:
                yield words


def planted(arguments):
    documents = list(real_documents())
    vocabulary = [word for words in documents for word in words[:200]]
    print(f"planted: each of {len(documents)} documents and a copy of it, by edit ratio")
    for ratio in (0, 0.02, 0.05, 0.08, 0.1, 0.15):
        rng = random.Random(arguments.seed)
        with tempfile.TemporaryDirectory() as folder:
            for i, words in enumerate(documents):
                copy = edits.edit(words, ratio, rng, vocabulary)
                for side, text in (("a", words), ("b", copy)):
                    (pathlib.Path(folder) / f"{i:04}{side}.txt").write_text(" ".join(text), encoding="utf-8")
            first_of = clusters_in(folder)
        n = sum(
            first_of.get(f"{i:04}a", 1) == first_of.get(f"{i:04}b", 2) for i in range(len(documents))
        )
        print(f"  {ratio:4}  in one cluster {n / len(documents):.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    kinds = {"spdx": spdx, "planted": planted}
    for what in arguments.what or kinds:
        kinds[what](arguments)


main()
