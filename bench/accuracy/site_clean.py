#!/usr/bin/env python3
"""What is left of web pages after `dittograph clean`, against the articles in them.

    pip install justext lxml_html_clean trafilatura      # peers; what is missing is left out
    python3 bench/accuracy/site_clean.py [-v]

Pages of one site and year are one source. Each page's words, as a multiset, against those of the
article that was cut out of it by hand: precision, recall, F1, the mean over pages. `clean` knows
nothing of articles: it removes what other pages have, too. So it stands beside extractors that judge a
page alone, and before them.
"""

import argparse
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import data


def words(text):
    return collections.Counter(re.findall(r"\w+", text.casefold()))


def score(found, wanted):
    shared = sum((found & wanted).values())
    precision = shared / max(1, sum(found.values()))
    recall = shared / max(1, sum(wanted.values()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def clean(folder, out, *options):
    """Runs clean over the pages: a folder of the same files."""
    command = [data.TOOL, "clean", "-q", "--include", "*.html", str(folder), "-o", str(out), *options]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{command}: exit {run.returncode}: {run.stderr.decode(errors='replace')}")
    return out


def read(path):
    return path.read_bytes().decode(errors="replace")


def peers():
    """Extractors by name, of those that are installed: from the bytes of a page to text."""
    found = {}
    try:
        import justext

        def paragraphs(page):
            stop_words = justext.get_stoplist("English")
            kept = [p.text for p in justext.justext(page, stop_words) if not p.is_boilerplate]
            return "\n".join(kept)

        found["jusText"] = paragraphs
    except ImportError as error:
        print(f"jusText: left out: {error}", file=sys.stderr)
    try:
        import trafilatura

        found["trafilatura"] = lambda page: trafilatura.extract(page) or ""
    except ImportError as error:
        print(f"trafilatura: left out: {error}", file=sys.stderr)
    return found


def extracted(extract, page):
    try:
        return extract(page)
    except Exception as error:  # of a peer, on a page it can't read
        print(f"left out: {error}", file=sys.stderr)
        return ""


def main():
    installed = peers()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="each site and year")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        pages = scratch / "pages"
        shutil.copytree(data.folder("site_pages"), pages)
        left = clean(pages, scratch / "left")
        folders = {
            "all of the prose": clean(pages, scratch / "all", "--extract", "--boilerplate-documents",
                                      "1000000", "--remove", "boilerplate"),
            "clean --extract": clean(pages, scratch / "both", "--extract"),
            "clean --extract --remove boilerplate": clean(
                pages, scratch / "boilerplate", "--extract", "--remove", "boilerplate"),
        }
        scores = collections.defaultdict(lambda: collections.defaultdict(list))
        for page in sorted(pages.glob("**/*.html")):
            article = page.with_suffix(".txt")
            if not article.exists():
                continue
            wanted, name = words(read(article)), page.relative_to(pages)
            source = str(name.parent)
            for method, folder in folders.items():
                scores[method][source].append(score(words(read(folder / name)), wanted))
            for peer, extract in installed.items():
                text = extracted(extract, page.read_bytes())
                scores[peer][source].append(score(words(text), wanted))
                text = extracted(extract, (left / name).read_bytes())
                scores[f"clean, then {peer}"][source].append(score(words(text), wanted))
    for method, by_source in scores.items():
        rows = [("", [s for all_of in by_source.values() for s in all_of])]
        rows += sorted(by_source.items()) if arguments.verbose else []
        for source, all_of in rows:
            mean = [sum(s[i] for s in all_of) / len(all_of) for i in range(3)]
            print(f"{method:38} P {mean[0]:.3f}  R {mean[1]:.3f}  F1 {mean[2]:.3f}  "
                  f"{len(all_of)} pages {source}")


main()
