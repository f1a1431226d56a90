#!/usr/bin/env python3
"""Passages copied between web texts, found and placed (PAN 2013, no obfuscation).

    python3 bench/accuracy/pan13.py [-v] [--min-matched 8 12 15 20 30]

The figures are those of pan.py. `exact`: passages of which some detection has all four offsets. The
interval holds 95 of 100 plagdets of 1,000 seeded samples of the pairs, drawn with replacement.
"""

import argparse
import json

import data
import pan


def read_cases(root):
    cases = {}
    for line in open(root / "truth.jsonl", encoding="utf-8"):
        t = json.loads(line)
        cases.setdefault((root / "susp" / t["susp"], root / "src" / t["src"]), []).append(
            (t["this_offset"], t["this_offset"] + t["this_length"],
             t["source_offset"], t["source_offset"] + t["source_length"]))
    return cases


HEAD = f"{'least':>5} {'found':>6} {'of':>4} {'precision':>9} {'recall':>7} {'granularity':>11} {'plagdet':>8} {'95 % interval':>15} {'exact':>6} {'MB/s':>6}"


def measure(least, verbose=False):
    """Prints a row; returns plagdet, granularity and the share that is exact."""
    cases = read_cases(data.folder("pan13_noobf"))
    pairs = sorted(cases)
    found, seconds, n_bytes = pan.detect(pairs, least)
    judged = [pan.judge(cases[pair], f) for pair, f in zip(pairs, found)]
    p, r, granularity, score = pan.plagdet(judged)
    low, high = pan.interval(judged)
    n, exact = sum(len(j["recalls"]) for j in judged), sum(j["exact"] for j in judged)
    print(f"{least:5} {sum(map(len, found)):6} {n:4} {p:9.4f} {r:7.4f} {granularity:11.4f} {score:8.4f} {low:7.4f} {high:7.4f} {exact:6} {n_bytes / 1e6 / max(seconds, 1e-9):6.0f}")
    for pair, f in zip(pairs, found) if verbose else ():
        for d in f:
            if d not in cases[pair]:
                print(f"  {pair[0].name} {pair[1].name} {d}: covered {pan.covered(d, cases[pair]):.4f}")
    return score, granularity, exact / n


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="list what isn't exact")
    parser.add_argument("--min-matched", type=int, nargs="+", default=[12, 15, 20, 30])
    arguments = parser.parse_args()
    print(HEAD)
    for least in arguments.min_matched:
        measure(least, arguments.verbose)


if __name__ == "__main__":
    main()
