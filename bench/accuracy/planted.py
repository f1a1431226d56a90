#!/usr/bin/env python3
"""Repeats planted into real articles: whether each is a warning at the right place; and false alarms.

    python3 bench/accuracy/planted.py [--seed N] [-v]

Into each article one repeat at a time: a whole paragraph behind itself, the same far away, the same
wrapped at another width, and two consecutive sentences at the end of another paragraph, which is filled
anew if it was wrapped. A paragraph is one that ends as a sentence and that whoever checked the page by
hand took for its text: in site_pages what stands in the article beside the page, in cleaneval what
is marked as a paragraph; no comments, teasers, items of lists, nothing that stands again already, as a
pull quote does. Pages of which less than half is such text (a catalogue, offers of jobs, a list of
links) or that quote themselves all over (a forum) are no articles: into them nothing is planted.

Found: one finding covers nine tenths of both places; placed: and its spans go beyond neither by more
than two characters. The articles without anything planted give the false alarms: with -v each is shown,
to be read. Documents are chosen and cut by a seed, so a run can be repeated.
"""

import argparse
import collections
import html
import random
import re
import textwrap

import data

KINDS = ("adjacent", "far", "re-wrapped", "two sentences")
SMALLEST = 20  # words of a planted paragraph
SLACK = 8  # columns that lines may be filled less
QUOTES = 10  # paragraphs that stand again in a discussion
MARKED = re.compile(r"^[ \t]*<(?:p|h|l)> *", re.MULTILINE)
WHOLE = re.compile(r"(?<!\.)[.!?][\"'”’)]*$")  # the end of a sentence
# Behind a word of four letters, so not behind "Gov." or in the middle of "U.S. Senate".
TWO_SENTENCES = re.compile(
    r"(?<=[a-z]{4}[.!?]\s)[A-Z][^.!?<&]{30,}[a-z]{4}[.!?]\s[A-Z][^.!?<&]{30,}[a-z]{4}[.!?](?=\s|$)"
)


def sets():
    """Name, extension and texts of each collection."""
    pages = data.folder("site_pages")
    yield "news, text", "txt", sorted(p for p in pages.rglob("*.txt"))
    yield "news, HTML", "html", sorted(p for p in pages.rglob("*.html"))
    yield "pages, text", "txt", sorted((data.folder("cleaneval_dev") / "GoldStandard").glob("*.txt"))
    yield "documentation", "md", sorted((data.folder("accidental_dups") / "texts").glob("*.post.md"))


def read(path):
    """A page's text; None if it isn't UTF-8, which is another test. The gold standard of cleaneval
    marks its paragraphs, headings and items at their begin; here blank lines part them."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
    if path.parent.name == "GoldStandard":
        text = MARKED.sub("\n", text.partition("\n")[2])
    return text


def letters(text):
    """What doesn't depend on the markup, the wrapping, the encoding."""
    return "".join(c for c in html.unescape(text) if c.isascii() and c.isalnum())


def truth(path):
    """The letters of what was taken for a page's text by hand; None if nobody did."""
    if path.suffix == ".html":
        return letters(path.with_suffix(".txt").read_bytes().decode("utf-8", errors="ignore"))
    if path.parent.name == "GoldStandard":
        text = path.read_text("utf-8")
        ends = [m.start() for m in MARKED.finditer(text)][1:] + [len(text)]
        marked = [text[m.end() : end].strip() for m, end in zip(MARKED.finditer(text), ends) if "<p>" in m[0]]
        return "\n".join(letters(p) for p in marked if WHOLE.search(p))
    return None


# ---- Paragraphs ----


def is_discussion(text):
    pieces = collections.Counter(letters(p) for p in re.split(r"\n\s*\n", text) if len(p.split()) >= 8)
    return sum(n > 1 for n in pieces.values()) > QUOTES


def is_filled(body):
    """Whether it was wrapped as one paragraph, if it was: no line has room for the next word."""
    lines = [line.split() for line in body.split("\n")]
    widths = [len(" ".join(line)) for line in lines]
    return all(lines) and all(
        width + 1 + len(following[0]) + SLACK > max(widths) for width, following in zip(widths, lines[1:])
    )


def paragraphs(path, text, extension):
    """Where paragraphs of the article stand: spans of their text. None in what is no article."""
    pattern = r"(?<=<p>)[^<>]+(?=</p>)" if extension == "html" else r"(?:(?<=\n\n)|\A)[A-Z][^\n]*(?:\n[^\n]+)*(?=\n\n|\n*\Z)"
    article, page = truth(path), letters(text)
    comments = [m.span() for m in re.finditer(r"<!--.*?-->", text, flags=re.S)]
    if extension == "txt" and ((article is not None and 2 * len(article) < len(page)) or is_discussion(text)):
        return []
    spans = []
    for match in re.finditer(pattern, text):
        body = match.group().strip()
        markup = re.search(r"[\[\]{}|`*_\\\r]", body)
        prose = WHOLE.search(html.unescape(body)) and (article is None or letters(body) in article)
        prose = prose and (extension != "txt" or is_filled(body))
        prose = prose and not any(start <= match.start() < end for start, end in comments)
        if len(body.split()) >= SMALLEST and page.count(letters(body)) == 1 and prose and not markup:
            start = match.start() + match.group().index(body)
            spans.append((start, start + len(body)))
    return spans


def separators(extension):
    return ("<p>", "</p>\n") if extension == "html" else ("", "\n\n")


def end_of(text, span, extension):
    """The place behind a paragraph where another one may begin."""
    _, closing = separators(extension)
    return text.index(closing.strip(), span[1]) + len(closing.strip()) if extension == "html" else span[1]


def insert(text, place, copy, extension):
    """The text with a paragraph more, and where that one's text stands."""
    opening, closing = separators(extension)
    before = text[:place] + ("\n" if extension == "html" else "\n\n") + opening
    after = closing.rstrip("\n") if extension == "html" else ""
    return before + copy + after + text[place:], (len(before), len(before) + len(copy))


def moved(span, place, grown):
    return (span[0] + grown, span[1] + grown) if span[0] >= place else span


# ---- Planting ----


def fill(text, width):
    """Wrapped anew, indented as its second line was."""
    indent = re.search(r"\n([ \t]*)", text)
    return textwrap.fill(" ".join(text.split()), width, subsequent_indent=indent.group(1) if indent else "",
                         break_long_words=False, break_on_hyphens=False)


def plant_sentences(text, spans, rng, extension):
    """Behind a paragraph that ends in a word of four letters: what follows "Inc." is no new sentence."""
    candidates = [
        (span, match.span()) for span in spans for match in TWO_SENTENCES.finditer(text, *span)
    ]
    hosts = [span for span in spans if re.search(r"[a-z]{4}[.!?]$", text[slice(*span)])]
    if not candidates or len(hosts) < 2:
        return None
    home, (start, end) = rng.choice(candidates)
    host = rng.choice([span for span in hosts if span != home])
    copy = " " + text[start:end]
    body = text[slice(*host)]
    grown = body + copy
    if "\n" in body:
        grown = fill(grown, max(map(len, body.split("\n"))))
    there = re.search(r"\s+".join(map(re.escape, copy.split())) + "$", grown).start()
    planted = text[: host[0]] + grown + text[host[1] :]
    return planted, moved((start, end), host[1], len(grown) - len(body)), (host[0] + there, host[0] + len(grown))


def plant(kind, text, spans, rng, extension):
    """The text with a repeat, and the spans of both copies; None if it has no place for one."""
    if kind == "two sentences":
        return plant_sentences(text, spans, rng, extension)
    span = rng.choice(spans)
    copy = text[slice(*span)]
    if kind == "re-wrapped":
        copy = fill(copy, 50)
    host = span if kind == "adjacent" else max(spans, key=lambda other: abs(other[0] - span[0]))
    if kind != "adjacent" and host == span:
        return None
    place = end_of(text, host, extension)
    planted, there = insert(text, place, copy, extension)
    return planted, moved(span, place, len(planted) - len(text)), there


# ---- Judging ----


def in_bytes(text, span):
    start = len(text[: span[0]].encode())
    return start, start + len(text[slice(*span)].encode())


def covers(found, span):
    return 10 * (min(found[1], span[1]) - max(found[0], span[0])) >= 9 * (span[1] - span[0])


def fits(found, span, slack=2):
    return covers(found, span) and found[0] >= span[0] - slack and found[1] <= span[1] + slack


def judge(planted, extension):
    """How the planted repeat is reported: found at all, as a warning, and exactly placed."""
    text, *spans = planted
    report = data.check("--stdin-filename", f"planted.{extension}", "-", stdin=text.encode())
    spans = [in_bytes(text, span) for span in spans]
    found = [
        f for f in report["findings"] if all(any(covers(o, s) for o in data.spans(f)) for s in spans)
    ]
    placed = any(all(any(fits(o, s) for o in data.spans(f)) for s in spans) for f in found)
    return bool(found), any(f["level"] == "warning" for f in found), placed


def show(path, kind, text):
    print(f"  {path.name[:60]} {kind}: {html.unescape(text)[:120]!r}")


def measure(name, extension, paths, seed, verbose):
    texts = [(path, text) for path in paths if (text := read(path)) is not None]
    print(f"{name}: {len(texts)} articles, {len(paths) - len(texts)} more aren't UTF-8")
    for kind in KINDS:
        n = n_found = n_warned = n_placed = 0
        for path, text in texts:
            spans = paragraphs(path, text, extension)
            rng = random.Random(f"{seed} {path.name} {kind}")
            planted = plant(kind, text, spans, rng, extension) if spans else None
            if planted is None:
                continue
            found, warned, placed = judge(planted, extension)
            n, n_found, n_warned, n_placed = n + 1, n_found + found, n_warned + warned, n_placed + placed
            if verbose and not (warned and placed):
                show(path, f"{kind}, found {found}, warned {warned}, placed {placed}", planted[0][slice(*planted[2])])
        print(f"  {kind:14} planted {n:4}  found {n_found:4}  warned {n_warned:4}  placed {n_placed:4}")
    false_alarms(texts, extension, verbose)


def false_alarms(texts, extension, verbose):
    n_warnings = n_articles = 0
    for path, text in texts:
        report = data.check("--stdin-filename", f"article.{extension}", "-", stdin=text.encode())
        warnings = [f for f in report["findings"] if f["level"] == "warning"]
        n_warnings += len(warnings)
        n_articles += bool(warnings)
        for finding in warnings if verbose else []:
            show(path, f"{finding['rule']} x{len(finding['occurrences'])}", finding["occurrences"][0]["text"])
    print(f"  nothing planted: {n_warnings} warnings in {n_articles} of {len(texts)} articles\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true", help="misses, and every false alarm")
    arguments = parser.parse_args()
    for name, extension, paths in sets():
        measure(name, extension, paths, arguments.seed, arguments.verbose)


main()
