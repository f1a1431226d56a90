#!/usr/bin/env python3
"""Recall on duplicates that authors left in documentation by accident and later removed.

    python3 bench/accuracy/accidental_dups.py [-v]

A unit counts as found when one finding overlaps both of its spans by half; a document when one of
its units does. After the fix, what was found should be gone: no finding with the same fingerprint
may be left in the later text. `within`: units whose two copies stand in one file, the only ones a
search within a document can find.

Tier B holds edited copies: no run of whole sentences is the same, so that only near-duplicate-block,
which is off in `check`, can find them. For each that is missed -v says how alike the copies are, by
words, and whether that rule finds it.
"""

import argparse
import difflib
import json
import re

import data

# Why a document has no warning, or a unit isn't found: each read in its place.
REASONS = {
    "A013": "long, in AsciiDoc, where the document repeats itself often: as likely meant",
    "A025": "items of lists under different headings, one of many parallel entries",
    "A038": "a sentence under sibling headings: parallel description",
    "A046": "19 words that stand three times in a reference",
    "A047": "two sentences in notes with a table of contents between",
    "A048": "16 words under two headings, far apart",
    "A049": "two paragraphs of 87 words, far apart",
    "A056": "a sentence ends two items of one list",
    "A058": "a sentence, twice at once and once elsewhere: three copies",
    "A059": "code, which is not prose",
    "A060": "notes that differ in their first words; what is exact is one sentence",
    "A079": "28 words under another heading, in a page that repeats itself",
    "A082": "28 words under two headings, far apart",
    "A085": "a note under two headings: mostly meant",
    "A086": "12 words in four parallel entries of a reference",
    "A087": "11 words in three parallel entries of a reference",
    "A089": "items of two lists, of a procedure and its summary",
}


def overlaps(span, found):
    covered = min(span[1], found[1]) - max(span[0], found[0])
    return 2 * covered >= span[1] - span[0]


def finds(finding, unit):
    found = data.spans(finding)
    return all(any(overlaps(span, f) for f in found) for span in unit["spans_byte"])


def judge(root, document, levels):
    """For each unit: the findings that find it; and whether any is left after the fix."""
    before = data.check("--select", levels, root / document["pre"])["findings"]
    after = data.check("--select", levels, root / document["post"])["findings"]
    left = {f["fingerprint"]: len(f["occurrences"]) for f in after}
    results = []
    for unit in document["units"]:
        found = [f for f in before if len(unit.get("spans_byte") or []) > 1 and finds(f, unit)]
        gone = all(left.get(f["fingerprint"], 0) < len(f["occurrences"]) for f in found)
        results.append((unit, found, gone))
    return results


def why_missed(root, document, unit):
    """Of an edited copy: the share of words that align, and what finds it."""
    source = (root / document["pre"]).read_bytes()
    spans = unit.get("spans_byte") or []
    if len(spans) < 2:
        return "its copy stands in another document"
    a, b = (re.findall(r"\w+", source[slice(*span)].decode(errors="replace").lower()) for span in spans[:2])
    same = sum(block.size for block in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    near = data.check("--select", "near-duplicate-block", root / document["pre"])["findings"]
    by = "near-duplicate-block finds it" if any(finds(f, unit) for f in near) else "below its thresholds, or not a block"
    return f"edited: {same} of {max(len(a), len(b))} words are the same; {by}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is missed")
    arguments = parser.parse_args()
    root = data.folder("accidental_dups")
    documents = [json.loads(line) for line in open(root / "truth.jsonl", encoding="utf-8")]
    rules = "repeated-block,repeated-sentences,repeated-passage,repeated-section"
    print(f"{'tier':4} {'documents':>9} {'found':>6} {'warned':>6} {'units':>6} {'within':>6} {'found':>6} {'gone after':>10}")
    for tier in "AB":
        n = found_documents = n_warned = n_units = n_within = n_found = n_gone = 0
        for document in (d for d in documents if d["tier"] == tier):
            results = judge(root, document, rules)
            n += 1
            found_documents += any(found for _, found, _ in results)
            n_warned += any(f["level"] == "warning" for _, found, _ in results for f in found)
            n_units += len(results)
            n_within += sum(len(unit.get("spans_byte") or []) > 1 for unit, _, _ in results)
            n_found += sum(bool(found) for _, found, _ in results)
            n_gone += sum(bool(found) and gone for _, found, gone in results)
            if arguments.verbose:
                for unit, found, gone in results:
                    warned = any(f["level"] == "warning" for f in found)
                    if tier == "B" and not found:
                        print(f"  {document['id']} missed: {why_missed(root, document, unit)}")
                    elif not found or not gone or not warned:
                        why = "missed" if not found else "left" if not gone else "only info"
                        print(f"  {document['id']} {why}: {unit['kind']} {unit.get('spans_byte')} {unit['text'][:70]!r}")
            silent = not any(f["level"] == "warning" for _, found, _ in results for f in found)
            if arguments.verbose and silent and tier == "A":
                print(f"  {document['id']} = {REASONS.get(document['id'], 'not read yet')}")
        print(f"{tier:4} {n:9} {found_documents:6} {n_warned:6} {n_units:6} {n_within:6} {n_found:6} {n_gone:10}")


main()
