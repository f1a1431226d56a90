"""The text that every tool reads: made up, seeded, with repeats planted in known places.

Paragraphs of words drawn by Zipf's law, wrapped at 72 columns, blank lines between. Now and then a
paragraph is a copy of one before it: as it stood, or wrapped at 58 columns instead."""

import json
import os
import random
import string
import textwrap

SEED = 20261124
LETTERS = "etaoinshrdlucmfwygpbvkxqjz"
WEIGHTS = [(len(LETTERS) - i) ** 2 for i in range(len(LETTERS))]


def vocabulary(rng, n=20000):
    words = []
    for rank in range(n):
        length = 2 + rng.randrange(3) + int(6 * (len(str(rank)) - 1) / 5)
        words.append("".join(rng.choices(LETTERS, WEIGHTS, k=length)))
    return words


def paragraph(rng, words, cumulative):
    sentences = []
    for _ in range(rng.randrange(3, 7)):
        drawn = rng.choices(words, cum_weights=cumulative, k=rng.randrange(8, 28))
        sentences.append(string.capwords(drawn[0]) + " " + " ".join(drawn[1:]) + ".")
    return " ".join(sentences)


def make(size):
    """Returns the paragraphs as they stand, and the copies as (index, 'copied' or 're-wrapped')."""
    rng = random.Random(SEED)
    words = vocabulary(rng)
    cumulative, total = [], 0.0
    for rank in range(len(words)):
        total += 1.0 / (rank + 1)
        cumulative.append(total)
    originals, paragraphs, copies, written = [], [], [], 0
    while written < size:
        kind = rng.choice(["copied", "re-wrapped"]) if originals and rng.randrange(40) == 0 else None
        if kind is None:
            text, width = paragraph(rng, words, cumulative), 72
            originals.append(text)
        else:
            text, width = rng.choice(originals), 72 if kind == "copied" else 58
            copies.append((len(paragraphs), kind))
        paragraphs.append(textwrap.fill(text, width, break_on_hyphens=False))
        written += len(paragraphs[-1]) + 2
    return paragraphs, copies


def write(folder, size):
    """Writes whole.txt, the same text as documents in documents/ and documents.jsonl.
    Returns the path of the first, and the copies as (start, end, kind), in bytes."""
    os.makedirs(os.path.join(folder, "documents"), exist_ok=True)
    paragraphs, copies = make(size)
    starts, at = [], 0
    for text in paragraphs:
        starts.append(at)
        at += len(text) + 2
    whole = os.path.join(folder, "whole.txt")
    with open(whole, "w") as out:
        out.write("\n\n".join(paragraphs) + "\n\n")
    with open(os.path.join(folder, "documents.jsonl"), "w") as out:
        for i, first in enumerate(range(0, len(paragraphs), 8)):
            text = "\n\n".join(paragraphs[first : first + 8])
            out.write(json.dumps({"id": str(i), "text": text, "source": "made"}) + "\n")
            with open(os.path.join(folder, "documents", f"{i:05}.txt"), "w") as document:
                document.write(text + "\n")
    spans = [(starts[i], starts[i] + len(paragraphs[i]), kind) for i, kind in copies]
    return whole, spans
