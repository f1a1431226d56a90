#!/usr/bin/env python3
"""The tokeniser of HTML against html5lib's tests.

    python3 bench/accuracy/html5lib.py FOLDER [-v]

FOLDER is "tokenizer" of https://github.com/html5lib/html5lib-tests. What is compared: the kind of
every token, all text, names, attributes and their values, comments, "/>". What isn't, since
the library has no use for it: parse errors, and a DOCTYPE's name, identifiers and quirks flag (that
there is one, and where it ends, is). As a builder of the tree would, this folds case, takes the
first of two attributes of a name, and reads NUL as U+FFFD where the standard does.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

import data

STATES = {
    "Data state": 0,
    "RCDATA state": 1,
    "RAWTEXT state": 2,
    "Script data state": 3,
    "PLAINTEXT state": 4,
    "CDATA section state": 5,
}
KEEPS_NUL = (STATES["Data state"], STATES["CDATA section state"])
NOT_READ = {
    "xmlViolation.test": "what a tree for XML would change: there is no tree",
}



def unescape(value):
    """The second round of unescaping that some tests ask for."""
    if isinstance(value, str):
        return re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), value)
    if isinstance(value, list):
        return [unescape(item) for item in value]
    if isinstance(value, dict):
        return {unescape(key): unescape(item) for key, item in value.items()}
    return value


def encode(text):
    pairs = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return pairs.encode("utf-8", "surrogatepass")


def tests_in(path):
    """(what, state, last start tag, input, expected tokens) of each test of a file."""
    for test in json.loads(path.read_text(encoding="utf-8")).get("tests", []):
        if test.get("doubleEscaped"):
            test["input"], test["output"] = unescape(test["input"]), unescape(test["output"])
        text = test["input"].replace("\r\n", "\n").replace("\r", "\n")
        for state in test.get("initialStates", ["Data state"]):
            yield (test["description"], STATES[state], encode(test.get("lastStartTag", "")),
                   encode(text), test["output"])


def decode(word):
    return bytes.fromhex(word[1:]).decode("utf-8", "surrogatepass")


def lower(name):
    return re.sub("[A-Z]", lambda m: m[0].lower(), name).replace("\0", "\ufffd")


def token_of(line):
    kind, state, self_closing, *words = line.split(" ")
    words = [decode(word) for word in words]
    if kind == "Character":
        return [kind, words[0] if int(state) in KEEPS_NUL else words[0].replace("\0", "\ufffd")]
    if kind == "Comment":
        return [kind, words[0].replace("\0", "\ufffd")]
    if kind == "DOCTYPE":
        return [kind]
    if kind == "EndTag":
        return [kind, lower(words[0])]
    attributes = {}
    for name, value in zip(words[1::2], words[2::2]):
        attributes.setdefault(lower(name), value.replace("\0", "\ufffd"))
    return [kind, lower(words[0]), attributes] + ([True] if int(self_closing) else [])


def joined(tokens):
    """Neighbouring texts as one; of a DOCTYPE only that it is one."""
    out = []
    for token in tokens:
        if token[0] == "Character" and out and out[-1][0] == "Character":
            out[-1] = ["Character", out[-1][1] + token[1]]
        else:
            out.append(token[:1] if token[0] == "DOCTYPE" else token)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="show the tests that failed")
    arguments = parser.parse_args()
    paths = sorted(arguments.folder.glob("*.test"))
    if not paths:
        sys.exit(f"{arguments.folder}: no *.test in it")
    tests = [(path.name, *test) for path in paths for test in tests_in(path)]
    requests = b"".join(
        b"%d %d %d\n" % (state, len(last), len(text)) + last + text
        for _, _, state, last, text, _ in tests
    )
    tool = data.build("html_tokens")
    run = subprocess.run([tool], input=requests, capture_output=True, check=True)
    answers = re.split(r"(?:(?<=\n)|^)\n", run.stdout.decode())[: len(tests)]
    passed, failed, doctypes = collections.Counter(), collections.Counter(), 0
    for (name, what, state, _, text, expected), answer in zip(tests, answers, strict=True):
        got = joined(token_of(line) for line in answer.splitlines())
        wanted = joined(expected)
        doctypes += ["DOCTYPE"] in wanted
        (passed if got == wanted else failed)[name] += 1
        if got != wanted and arguments.verbose:
            print(f"{name}: {what} (state {state})\n  {text!r}\n  got      {got}\n  expected {wanted}")
    for path in paths:
        why = NOT_READ.get(path.name)
        print(f"{path.name:30} " + (f"not read: {why}" if why else
              f"{passed[path.name]:5} passed {failed[path.name]:4} failed"))
    print(f"{sum(passed.values())} passed, {sum(failed.values())} failed; of these {doctypes} with "
          "a DOCTYPE, whose name, identifiers and quirks flag are not compared")
    return 1 if failed else 0


sys.exit(main())
