#!/usr/bin/env python3
"""Whether what `check` warns of is what an editor would call a mistake: labelled findings, recomputed.

    python3 bench/accuracy/judgement.py [--repos DIR]... [-v]

Sets of labels beside this file say where a warning stood in which version of which source, and what a
reader called it. judgement_heldout5.tsv to judgement_heldout7.tsv are three sets that were read one after
the other, each with the rules of its time; rules came of each. judgement_heldout4.tsv has four such sets.
Levels and rules were tuned on the sources of the others, of which
three were held out before. Of each the
precision of warnings is printed, with Wilson's interval of 95 % (E. B. Wilson: Probable inference, the
law of succession, and statistical inference, JASA 1927). One more, judgement_labels.tsv of the shared
data, has findings of all levels.

With checkouts each label is recomputed: DIR holds a folder for each source, by the name that the labels
give it (OWNER+NAME for a repository; for a Debian package what `dpkg -x` unpacks). A finding of
another version of the text is looked for by its fingerprint or its first words, not by its line. What
isn't there is said.
"""

import argparse
import collections
import csv
import math
import os
import pathlib
import re

import data

SETS = {
    "judgement_heldout7.tsv": "held out, 3rd of three",
    "judgement_heldout6.tsv": "held out, 2nd of three",
    "judgement_heldout5.tsv": "held out, 1st of three",
    "judgement_heldout4.tsv": "held out, four sets",
    "judgement_read4.tsv": "tuned on, blocks, 4",
    "judgement_heldout3.tsv": "held out once, blocks",
    "judgement_read3.tsv": "tuned on, blocks",
    "judgement_heldout2.tsv": "held out once, 2",
    "judgement_heldout.tsv": "held out once",
    "judgement_read.tsv": "tuned on",
}
LABELS = ("mistake", "acceptable", "noise")
NEAR = 2  # lines that a finding may have moved by where its text doesn't tell


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def wilson(hits, n, z=1.96):
    if n == 0:
        return 0.0, 1.0
    p, d = hits / n, 1 + z * z / n
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (p + z * z / (2 * n) - half) / d, (p + z * z / (2 * n) + half) / d


def family(rule):
    """Blocks and sentences are one kind of judgement, doubled words another."""
    return "doubled words" if rule in ("doubled-words", "R3") else "blocks, sentences"


# ---- Checkouts ----


def checkout(folders, source):
    return next((f / source for f in folders if (f / source).is_dir()), None)


class Source:
    """What the tool says of a checkout now, by file."""

    def __init__(self, root):
        here = os.getcwd()
        os.chdir(root)
        report = data.check(".")
        os.chdir(here)
        self.root = root
        self.n_files = report["summary"]["files"]
        self.findings = report["findings"]
        self.by_path = collections.defaultdict(list)
        for finding in self.findings:
            self.by_path[finding["occurrences"][0]["path"]].append(finding)

    def count(self, level):
        return sum(finding["level"] == level for finding in self.findings)


def open_sources(folders, labels, column):
    names = sorted({row[column] for row in labels})
    roots = {name: checkout(folders, name) for name in names}
    missing = [name for name in names if roots[name] is None]
    if missing:
        print(f"not there, so not recomputed: {', '.join(missing)}")
    return {name: Source(root) for name, root in roots.items() if root is not None}


# ---- Warnings that were read ----


def precision_line(name, labels):
    n = collections.Counter(row["label"] for row in labels)
    low, high = wilson(n["mistake"], len(labels))
    share = n["mistake"] / len(labels) if labels else 0
    counts = " ".join(f"{n[label]:10}" for label in LABELS)
    print(f"{name:44} {len(labels):5} {counts} {share:9.3f}  {low:.3f} to {high:.3f}")


def print_precision(title, labels):
    print(f"{title:44} {'read':>5} {' '.join(f'{label:>10}' for label in LABELS)} precision  interval")
    for name in ("blocks, sentences", "doubled words"):
        precision_line(name, [row for row in labels if family(row["rule"]) == name])
    precision_line("all", labels)
    distinct = {(row["source"], row["rule"], row["fingerprint"], row["label"]): row for row in labels}.values()
    precision_line("the same text of one source counted once", list(distinct))
    precision_line("... of blocks, sentences", [r for r in distinct if family(r["rule"]) == "blocks, sentences"])
    print()


def print_groups(labels, column, verbose):
    if not verbose:
        return
    for name in sorted({row[column] for row in labels}):
        precision_line("  " + name, [row for row in labels if row[column] == name])
    print()


def level_now(source, row):
    """The level at which the labelled finding is reported, or `no`."""
    levels = [
        finding["level"]
        for finding in source.by_path.get(row["path"], [])
        if finding["fingerprint"] == row["fingerprint"] and family(finding["rule"]) == family(row["rule"])
    ]
    return max(levels, default="no", key=("no", "info", "warning").index)


def recompute(folders, labels, name):
    sources = open_sources(folders, labels, "source")
    if not sources:
        return
    here = [row for row in labels if row["source"] in sources]
    now = [(row, level_now(sources[row["source"]], row)) for row in here]
    warned = [row for row, level in now if level == "warning"]
    print_precision(f"{name}, warned of now", warned)
    kept = collections.Counter((row["label"], level) for row, level in now)
    for label in LABELS:
        print(f"{label:12}", *(f"{level}: {kept[label, level]:4} " for level in ("warning", "info", "no")))
    n_warnings = sum(source.count("warning") for source in sources.values())
    n_files = sum(source.n_files for source in sources.values())
    print(f"warnings: {n_warnings} in {n_files} documents, {1000 * n_warnings / n_files:.1f} per 1,000;", end=" ")
    print(f"{len(warned)} of them labelled\n")


def read_set(folders, file, name, verbose):
    labels = rows(pathlib.Path(__file__).with_name(file))
    print(f"{file}: {len(labels)} warnings on {len({row['source'] for row in labels})} sources\n")
    print_precision(f"{name}, as they were read", labels)
    print_groups(labels, "source", verbose)
    print_groups(labels, "reason", verbose)
    recompute(folders, labels, name)


# ---- Findings of all levels that rules were tuned on ----


def plain(text):
    return re.sub(r"[\W_]+", "", text.casefold())


def is_same(finding, row):
    if family(finding["rule"]) != family(row["rule"]):
        return False
    text = plain(row["text"])[:40]
    moved = min(abs(o["start"]["line"] - int(row["line"])) for o in finding["occurrences"])
    if family(row["rule"]) == "doubled words":
        return moved <= NEAR
    return any(text and text in plain(o["text"]) for o in finding["occurrences"])


def still_there(source, row):
    path = source.root / row["path"]
    if not path.is_file():
        return False
    return plain(row["text"])[:40] in plain(path.read_text(encoding="utf-8", errors="replace"))


def tuned(folders):
    labels = rows(data.DATA / "judgement_labels.tsv")
    sources = open_sources(folders, labels, "repo")
    if not sources:
        return
    here = [row for row in labels if row["repo"] in sources and still_there(sources[row["repo"]], row)]
    print(f"judgement_labels.tsv: {len(labels)} labels, {len(here)} of them on texts that are still there\n")
    print(f"{'rule, context':36} {'label':12} {'labels':>6} {'warning':>8} {'info':>6} {'no':>6}")
    table = collections.defaultdict(collections.Counter)
    for row in here:
        found = [f["level"] for f in sources[row["repo"]].by_path.get(row["path"], []) if is_same(f, row)]
        level = max(found, default="no", key=("no", "info", "warning").index)
        context = row["context"].split(" INFO")[0] if not row["context"].startswith("also") else "between documents"
        for name in (f"{row['rule']} {context}", family(row["rule"])):
            table[name, row["label"]][level] += 1
    for (name, label), levels in sorted(table.items()):
        counts = [levels[level] for level in ("warning", "info", "no")]
        print(f"{name:36} {label:12} {sum(counts):6} {counts[0]:8} {counts[1]:6} {counts[2]:6}")
    print()
    print(f"{'source':44} {'documents':>9} {'warnings per 1,000':>19} {'infos per 1,000':>16}")
    for name, source in sources.items():
        rates = [1000 * source.count(level) / max(source.n_files, 1) for level in ("warning", "info")]
        print(f"{name:44} {source.n_files:9} {rates[0]:19.1f} {rates[1]:16.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repos", type=pathlib.Path, action="append", default=[], metavar="DIR")
    parser.add_argument("-v", "--verbose", action="store_true", help="by source and by reason too")
    arguments = parser.parse_args()
    folders = [folder.resolve() for folder in arguments.repos]
    for file, name in SETS.items():
        read_set(folders, file, name, arguments.verbose)
    if (data.DATA / "judgement_labels.tsv").is_file():
        tuned(folders)
    else:
        print(f"{data.DATA / 'judgement_labels.tsv'}: not there, so not recomputed")


main()
