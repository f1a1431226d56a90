"""How well passages of two texts are found and placed: macro precision and recall, granularity and
plagdet as in Potthast, Stein, Barron-Cedeno and Rosso (An evaluation framework for plagiarism detection,
COLING 2010), over the characters of both sides. Cases and detections are (from, to, from, to), offsets
in code points of either side. A detection counts for a case if it overlaps it on both sides.
"""

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


def detect(pairs, min_matched):
    """For each pair of paths its detections, and in all the seconds and the bytes."""
    run = subprocess.run([data.build("passages"), str(min_matched), *(str(p) for pair in pairs for p in pair)],
                         capture_output=True, check=True, text=True)
    points, found, seconds, n_bytes = {}, [], 0.0, 0
    for line in run.stdout.splitlines():
        if line.startswith("pair\t"):
            a, b = pairs[len(found)]
            _, _, _, took, length = line.split("\t")
            seconds, n_bytes = seconds + float(took), n_bytes + int(length)
            for path in (a, b):
                if path not in points:
                    points[path] = code_points(path)
            found.append([])
        else:
            spans = list(map(int, line.split()[:4]))
            found[-1].append(tuple(points[a if i < 2 else b][at] for i, at in enumerate(spans)))
    return found, seconds, n_bytes


def overlaps(x, y):
    return x[0] < y[1] and y[0] < x[1] and x[2] < y[3] and y[2] < x[3]


def covered(x, others):
    """The share of the characters of x, on both sides, that those which overlap it cover."""
    n = 0
    for side in (0, 2):
        n += len({i for y in others if overlaps(x, y)
                  for i in range(max(x[side], y[side]), min(x[side + 1], y[side + 1]))})
    return n / (x[1] - x[0] + x[3] - x[2])


def judge(cases, found):
    return {"precisions": [covered(d, cases) for d in found],
            "recalls": [covered(c, found) for c in cases],
            "counts": [sum(overlaps(c, d) for d in found) for c in cases],
            "exact": sum(c in found for c in cases)}


def plagdet(judged):
    """Precision, recall, granularity and plagdet of what was judged pair by pair."""
    precisions = [p for pair in judged for p in pair["precisions"]]
    recalls = [r for pair in judged for r in pair["recalls"]]
    counts = [n for pair in judged for n in pair["counts"] if n > 0]
    if not precisions or not counts:
        return 0.0, 0.0, 1.0, 0.0
    p, r = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    granularity = sum(counts) / len(counts)
    return p, r, granularity, 2 * p * r / (p + r) / math.log2(1 + granularity) if p + r > 0 else 0.0


def interval(judged):
    """Holds 95 of 100 plagdets of 1,000 seeded samples of the pairs, drawn with replacement."""
    draw = random.Random(20261124)
    samples = sorted(plagdet(draw.choices(judged, k=len(judged)))[3] for _ in range(1000))
    return samples[25], samples[974]
