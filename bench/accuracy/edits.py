"""Edited copies of texts, for the runners: each word by chance, whatever the others are."""


def mistype(word, rng):
    """One letter dropped, doubled, replaced, or swapped with the next."""
    at = rng.randrange(len(word))
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return rng.choice(
        (
            word[:at] + word[at + 1 :] or letter,
            word[:at] + word[at] + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :] if len(word) > 1 else letter,
        )
    )


def edit_marked(words, ratio, rng, vocabulary):
    """A copy in which each word is dropped, swapped with the next, replaced by one of the vocabulary
    or mistyped, with probability `ratio`. Each word comes with its index in `words`, or None if it was
    edited."""
    copy = [(word, i) for i, word in enumerate(words)]
    out = []
    i = 0
    while i < len(copy):
        if rng.random() >= ratio:
            out.append(copy[i])
        else:
            what = rng.choice(("drop", "swap", "replace", "mistype"))
            if what == "swap" and i + 1 < len(copy):
                copy[i], copy[i + 1] = (copy[i + 1][0], None), (copy[i][0], None)
                out.append(copy[i])
            elif what == "replace":
                out.append((rng.choice(vocabulary), None))
            elif what == "mistype":
                out.append((mistype(copy[i][0], rng), None))
        i += 1
    return out or copy


def edit(words, ratio, rng, vocabulary):
    """The same, words only."""
    return [word for word, _ in edit_marked(words, ratio, rng, vocabulary)]


def change_case(words, rng):
    """What the match key forgets: case here and there."""
    return [w.upper() if rng.random() < 0.02 else w for w in words]
