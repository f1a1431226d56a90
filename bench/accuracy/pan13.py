#!/usr/bin/env python3
"""Passages copied between web texts, found and placed (PAN 2013, no obfuscation).

    python3 bench/accuracy/pan13.py [-v] [--min-matched 8 12 15 20 30]

Macro precision and recall, granularity and plagdet as in Potthast, Stein, Barron-Cedeno and Rosso (An
evaluation framework for plagiarism detection, COLING 2010), over the characters of both sides, with
offsets in code points. A detection counts for a passage if it overlaps it on both sides. `exact`:
passages of which some detection has all four offsets. The interval holds 95 of 100 plagdets of 1,000
seeded samples of the pairs, drawn with replacement.
"""

import argparse
import json
import math
import random
import subprocess

import data


def code_points(path):
    """For each byte offset, the number of code points before it."""
    before, n = [], 0
    for byte in path.read_bytes():
        n += byte & 0xC0 != 0x80
        before.append(n - 1)
    return before + [n]


def overlaps(x, y):
    return x[0] < y[1] and y[0] < x[1] and x[2] < y[3] and y[2] < x[3]


def covered(x, others):
    """The share of the characters of x, on both sides, that those which overlap it cover."""
    n = 0
    for side in (0, 2):
        n += len({i for y in others if overlaps(x, y)
                  for i in range(max(x[side], y[side]), min(x[side + 1], y[side + 1]))})
    return n / (x[1] - x[0] + x[3] - x[2])


def detect(root, pairs, min_matched):
    """For each pair its detections, and in all the seconds and the bytes."""
    paths = [str(root / folder / name) for pair in pairs
             for folder, name in zip(("susp", "src"), pair)]
    run = subprocess.run([data.build("passages"), str(min_matched), *paths],
                         capture_output=True, check=True, text=True)
    points = {}
    found, seconds, n_bytes = [], 0.0, 0
    for line in run.stdout.splitlines():
        if line.startswith("pair\t"):
            _, a, b, took, length = line.split("\t")
            seconds, n_bytes = seconds + float(took), n_bytes + int(length)
            for path in (a, b):
                if path not in points:
                    points[path] = code_points(root / path)
            found.append([])
        else:
            spans = list(map(int, line.split()[:4]))
            found[-1].append(tuple(points[a if i < 2 else b][at] for i, at in enumerate(spans)))
    return found, seconds, n_bytes


def plagdet(judged):
    """Precision, recall, granularity and plagdet of what was judged pair by pair."""
    precisions = [p for pair in judged for p in pair["precisions"]]
    recalls = [r for pair in judged for r in pair["recalls"]]
    counts = [n for pair in judged for n in pair["counts"] if n > 0]
    if not precisions or not counts:
        return 0.0, 0.0, 1.0, 0.0
    p, r = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    granularity = sum(counts) / len(counts)
    return p, r, granularity, 2 * p * r / (p + r) / math.log2(1 + granularity)


def judge(cases, found):
    return {"precisions": [covered(d, cases) for d in found],
            "recalls": [covered(c, found) for c in cases],
            "counts": [sum(overlaps(c, d) for d in found) for c in cases],
            "exact": sum(c in found for c in cases)}


def interval(judged):
    draw = random.Random(20261124)
    samples = sorted(plagdet(draw.choices(judged, k=len(judged)))[3] for _ in range(1000))
    return samples[25], samples[974]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="list what isn't exact")
    parser.add_argument("--min-matched", type=int, nargs="+", default=[12, 15, 20, 30])
    arguments = parser.parse_args()
    root = data.folder("pan13_noobf")
    cases = {}
    for line in open(root / "truth.jsonl", encoding="utf-8"):
        t = json.loads(line)
        cases.setdefault((t["susp"], t["src"]), []).append(
            (t["this_offset"], t["this_offset"] + t["this_length"],
             t["source_offset"], t["source_offset"] + t["source_length"]))
    pairs = sorted(cases)
    print(f"{'least':>5} {'found':>6} {'of':>4} {'precision':>9} {'recall':>7} {'granularity':>11} {'plagdet':>8} {'95 % interval':>15} {'exact':>6} {'MB/s':>6}")
    for least in arguments.min_matched:
        found, seconds, n_bytes = detect(root, pairs, least)
        judged = [judge(cases[pair], f) for pair, f in zip(pairs, found)]
        p, r, granularity, score = plagdet(judged)
        low, high = interval(judged)
        n = sum(len(j["recalls"]) for j in judged)
        print(f"{least:5} {sum(map(len, found)):6} {n:4} {p:9.4f} {r:7.4f} {granularity:11.4f} {score:8.4f} {low:7.4f} {high:7.4f} {sum(j['exact'] for j in judged):6} {n_bytes / 1e6 / max(seconds, 1e-9):6.0f}")
        for pair, f in zip(pairs, found) if arguments.verbose else ():
            for d in f:
                if d not in cases[pair]:
                    print(f"  {pair[0]} {pair[1]} {d}: covered {covered(d, cases[pair]):.4f}")


main()
