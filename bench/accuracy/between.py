#!/usr/bin/env python3
"""All that is measured of what texts share with one another, and one table of it at the end.

    python3 bench/accuracy/between.py [--blocks 200000]

Runs pan13.py and copies.py (passages), near.py (edited blocks, licences, sentences, verses) and reuse.py
(noise and rewriting, for the record).
"""

import argparse

import copies
import near
import pan13
import reuse


def measure_passages():
    print(pan13.HEAD)
    plagdet, granularity, exact = pan13.measure(15)
    yield "pan13: plagdet", plagdet, 0.99
    yield "pan13: granularity, at most", granularity, 1.005
    yield "pan13: all offsets exact", exact, 0.99
    for (kind, ratio), score in copies.measure_all(copies.parse([])).items():
        yield f"copies: {kind}, ratio {ratio}, plagdet", score, None


def judge(what, figure, target):
    if target is None:
        return ""
    is_met = figure <= target if what.endswith("at most") else figure >= target
    return f"{target:7.4f} {'met' if is_met else 'missed'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--blocks", type=int, default=200000, help="among which copies are planted")
    arguments = parser.parse_args()
    rows = list(measure_passages())
    rows += near.measure(near.parse(["--blocks", str(arguments.blocks)]))
    rows += [row for measure in reuse.KINDS.values() for row in measure(8)]
    print(f"\n{'':50} {'figure':>7} {'target':>7}")
    for what, figure, target in rows:
        print(f"{what:50} {figure:7.4f} {judge(what, figure, target)}")


if __name__ == "__main__":
    main()
