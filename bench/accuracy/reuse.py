#!/usr/bin/env python3
"""Reuse under noise and rewriting: for the record, no target is set.

    python3 bench/accuracy/reuse.py [--min-matched 8] [horae|clough] ...

horae: recognised Latin manuscripts against 172 prayers. A marked text counts as found if passages shared
with its prayer cover half of its characters; `right`: the share of what such passages cover that is
marked as that prayer.
clough: short answers that were written freely, rewritten heavily or lightly, or cut from an article:
the share of an answer's characters that lie in passages shared with the article, in the mean, and how
many answers one threshold tells that come from it.
"""

import argparse
import collections
import csv
import json

import data
import near
import pan


def spans_in(found):
    """Characters of the first text that lie in a detection."""
    return {i for d in found for i in range(d[0], d[1])}


def read_prayers(folder):
    """The reference texts of each label."""
    prayers = collections.defaultdict(list)
    with open(folder / "metadata_heurist.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = folder / "reference" / f"{row['ID Arkindex']}.txt"
            if path.exists():
                prayers[row["ID Annotation"].rsplit("|", 1)[-1].strip()].append(path)
    return prayers


def horae(min_matched):
    folder = data.folder("horae")
    prayers = read_prayers(folder)
    n_marked = n_found = n_covered = n_right = n_in_marked = n_found_in = 0
    for truth in sorted(folder.glob("*.truth.json")):
        text = truth.with_name(truth.name.replace(".truth.json", ".txt"))
        marked = collections.defaultdict(list)
        for m in json.loads(truth.read_text(encoding="utf-8")):
            if m["label"] in prayers:
                marked[m["label"]].append(range(m["start"], m["end"]))
        pairs = [(text, path) for label in prayers for path in prayers[label]]
        labels = [label for label in prayers for _ in prayers[label]]
        found, _, _ = pan.detect(pairs, min_matched)
        covered = collections.defaultdict(set)
        for label, detections in zip(labels, found):
            covered[label] |= spans_in(detections)
        for label, spans in covered.items():
            n_covered += len(spans)
            n_right += len(spans & {i for r in marked[label] for i in r})
        for label, ranges in marked.items():
            for r in ranges:
                n_marked += 1
                n_in_marked += len(r)
                n_found += 2 * len(covered[label] & set(r)) >= len(r)
                n_found_in += len(covered[label] & set(r))
    print(f"horae: {n_marked} marked texts, found {n_found / n_marked:.3f}, of their characters {n_found_in / n_in_marked:.3f}; right {n_right / max(1, n_covered):.3f}")
    return [("horae: marked texts found", n_found / n_marked, None), ("horae: right", n_right / max(1, n_covered), None)]


def clough(min_matched):
    folder = data.folder("clough_stevenson")
    with open(folder / "file_information.csv", encoding="utf-8", newline="") as file:
        rows = [(row["File"], row["Task"], row["Category"]) for row in csv.DictReader(file) if row["Category"] != "orig"]
    pairs = [(folder / name, folder / f"orig_task{task}.txt") for name, task, _ in rows]
    found, _, _ = pan.detect(pairs, min_matched)
    shares = [len(spans_in(f)) / max(1, pan.code_points(a)[-1]) for f, (a, _) in zip(found, pairs)]
    by_kind = collections.defaultdict(list)
    for (_, _, kind), share in zip(rows, shares):
        by_kind[kind].append(share)
    print("clough: share of an answer that stands in the article: " + ", ".join(
        f"{kind} {sum(by_kind[kind]) / len(by_kind[kind]):.3f} of {len(by_kind[kind])}" for kind in ("cut", "light", "heavy", "non")))
    accuracy, threshold = near.best_threshold(shares, [kind != "non" for _, _, kind in rows])
    print(f"  from the article or not: {accuracy:.3f} of {len(rows)} at {threshold:.3f}")
    return [("clough: from the article or not", accuracy, None)]


KINDS = {"horae": horae, "clough": clough}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[], help=" ".join(KINDS))
    parser.add_argument("--min-matched", type=int, default=8)
    arguments = parser.parse_args()
    for what in arguments.what or KINDS:
        KINDS[what](arguments.min_matched)


if __name__ == "__main__":
    main()
