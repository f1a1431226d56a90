#!/usr/bin/env python3
"""Edited copies of blocks that an archive holds: how many a query finds, by length and edit ratio.

    python3 bench/accuracy/archive.py [--blocks N] [--planted N] [--k K --window W]

Real blocks, ten to a document, are put in an archive. Each query is one block of it, edited word by
word as by near.py, among three blocks that the archive doesn't have. It is found if a place is told in
the document it was copied from, over half of it. Beside it: the same copies among the same blocks
looked for in memory, as `compare` does between documents (near.py).
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import tempfile

import data
import near

TOGETHER = 10  # blocks of a document


def documents(blocks):
    """Documents of the archive as JSONL, and where each block stands: document, first and last byte."""
    lines, places = [], []
    for first in range(0, len(blocks), TOGETHER):
        text = b""
        for block in blocks[first : first + TOGETHER]:
            start = len(text)
            text += block.encode() + b"\n\n"
            places.append((f"d{first // TOGETHER}", start, start + len(block.encode())))
        lines.append(json.dumps({"id": places[-1][0], "text": text.decode()}))
    return "\n".join(lines) + "\n", places


def overlap(occurrence, place):
    """The share of the block that a place of a finding covers."""
    start = max(occurrence["start"]["offset"], place[1])
    end = min(occurrence["end"]["offset"], place[2])
    return max(0, end - start) / (place[2] - place[1])


def ask(archive, text, place):
    """The rules by which a copy of the block was found."""
    done = subprocess.run(
        [data.TOOL, "index", "query", archive, "-", "--format", "json", "--input", "text"],
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode(errors="replace"))
    covered = collections.Counter()
    for finding in json.loads(done.stdout)["findings"]:
        for o in finding["occurrences"][1:]:
            if o["path"] == place[0]:
                covered[finding["rule"]] += overlap(o, place)
    return {rule for rule, share in covered.items() if share >= 0.5} or (
        {"parts"} if sum(covered.values()) >= 0.5 else set()
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--blocks", type=int, default=20000)
    parser.add_argument("--planted", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--k", type=int, default=0)
    parser.add_argument("--window", type=int, default=0)
    arguments = parser.parse_args()
    tool = data.build("near_units")
    blocks = near.real_blocks(tool)
    lines, planted = near.plant(blocks, arguments.blocks, arguments.planted, arguments.seed)
    stored, new = lines[: arguments.blocks], sorted(set(blocks) - set(lines))
    groups, first = near.groups_of(near.run(tool, "find", lines, 0.6, 0.8))
    jsonl, places = documents(stored)
    rng = random.Random(arguments.seed)
    found, in_memory, of, rules = (collections.Counter() for _ in range(4))
    with tempfile.TemporaryDirectory() as folder:
        archive, source = f"{folder}/archive", pathlib.Path(folder, "all.jsonl")
        source.write_text(jsonl)
        extra = ["--k", str(arguments.k)] if arguments.k else []
        extra += ["--window", str(arguments.window)] if arguments.window else []
        subprocess.run([data.TOOL, "index", "create", archive, *extra], check=True)
        subprocess.run([data.TOOL, "index", "add", "-q", "--key", "id", archive, source], check=True)
        for a, b, ratio, low in planted:
            around = rng.sample(new, 3)
            text = "\n\n".join(around[:2] + [lines[b]] + around[2:]) + "\n"
            by = ask(archive, text, places[a])
            of[ratio, low] += 1
            found[ratio, low] += bool(by)
            rules.update((ratio, rule) for rule in by)
            a, b = first.get(a, a), first.get(b, b)
            in_memory[ratio, low] += a == b or bool(groups[a] & groups[b])
    print(f"{len(stored)} blocks in {len(stored) // TOGETHER} documents, {len(planted)} queries")
    print(f"{'words':>9}" + "".join(f" {r:>13}" for r in near.RATIOS) + "    (archive, in memory)")
    for low, high in near.LENGTHS:
        cells = (
            f" {found[r, low] / of[r, low]:6.3f} {in_memory[r, low] / of[r, low]:6.3f}"
            for r in near.RATIOS
        )
        print(f"{f'{low}-{high}' if high < 10**6 else f'{low} on':>9}" + "".join(cells))
    for ratio in near.RATIOS:
        by = {rule: n for (r, rule), n in sorted(rules.items()) if r == ratio}
        print(f"by rule, edit ratio {ratio}: " + ", ".join(f"{rule} {n}" for rule, n in by.items()))


if __name__ == "__main__":
    main()
