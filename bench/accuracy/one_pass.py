#!/usr/bin/env python3
"""What `scan --one-pass` costs and finds beside `scan`, of a corpus that bench/corpus/make made.

    one_pass.py DITTOGRAPH CORPUS.jsonl TRUTH.tsv [RUNS]

Of each way the least user CPU time of RUNS runs (3), taken in turns, its peak memory, and how many of the
planted blocks have at least 95 of 100 bytes in annotations. Origins come before copies in such a corpus, so
that one pass can find all of them, if it forgets nothing.
"""

import json
import os
import subprocess
import sys
import tempfile

RULES = "blocks,sentences,boilerplate"
WAYS = [
    ("scan", ["--source-field", "source", "-j1"]),
    ("scan, the same rules", ["--source-field", "source", "-j1", "--rules", RULES]),
    ("one pass", ["--source-field", "source", "--one-pass"]),
    ("one pass, 128M", ["--source-field", "source", "--one-pass", "--memory", "128M"]),
    ("one pass, 64M", ["--source-field", "source", "--one-pass", "--memory", "64M"]),
    ("one pass, 32M", ["--source-field", "source", "--one-pass", "--memory", "32M"]),
]


def planted_blocks(path):
    blocks = {}
    for line in open(path, encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if fields[0] == "block":
            blocks.setdefault(fields[1], []).append((int(fields[2]), int(fields[3])))
    return blocks


def run(tool, options, corpus, out):
    child = subprocess.Popen([tool, "scan", "-q", *options, corpus], stdout=out)
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{options}: {status}")
    return used.ru_utime, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def is_covered(notes, start, end):
    covered, at = 0, start
    for first, last in sorted(notes):
        first, last = max(first, at), min(last, end)
        if last > first:
            covered += last - first
            at = last
    return covered >= 0.95 * (end - start)


def recall(out, blocks):
    found = 0
    for line in out:
        record = json.loads(line)
        if "summary" in record:
            return found, record["summary"].get("forgotten", 0)
        notes = [(note["start"], note["end"]) for note in record["annotations"]]
        found += sum(is_covered(notes, *block) for block in blocks.get(record["id"], []))
    sys.exit("no summary")


def main():
    tool, corpus, truth = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    blocks, n_bytes = planted_blocks(truth), os.path.getsize(corpus)
    n_blocks = sum(len(b) for b in blocks.values())
    results = {name: [] for name, _ in WAYS}
    told = {}
    for _ in range(runs):
        for name, options in WAYS:
            with tempfile.TemporaryFile() as out:
                results[name].append(run(tool, options, corpus, out))
                out.seek(0)
                told[name] = recall(out, blocks)
    for name, _ in WAYS:
        user = min(r[0] for r in results[name])
        whole = min(r[1] for r in results[name])
        peak = max(r[2] for r in results[name])
        print(f"{name:22} {user / n_bytes * 1e9:5.1f} ns a byte, {whole / n_bytes * 1e9:5.1f} with the system's, "
              f"{n_bytes / whole / 1e6:4.0f} MB/s, {peak / 1e6:4.0f} MB, "
              f"{told[name][0]} of {n_blocks} blocks, {told[name][1]} texts forgotten")


if __name__ == "__main__":
    main()
