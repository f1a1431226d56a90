#!/usr/bin/env python3
"""Writes unicode_tables.c and key_tables.c from the Unicode Character Database 15.0.0.

    generate_unicode.py [UCD] [OUT]

UCD is the folder of the database (default: /usr/share/unicode, Debian's package unicode-data), OUT
the folder to write to (default: that of this script). Any other version of the database is refused.
The same database gives the same bytes. Python's own Unicode data is not used: it has a version of
its own.
"""
import os
import re
import sys

VERSION = "15.0.0"
BLOCK = 128
KEY_BLOCK = 64
CODE_POINTS = range(0x110000)

# libunistring 1.0 knows this version. Later code points are their own keys, so that a key does not
# depend on which libunistring is there.
NORMALISED_AGE = (14, 0)

# The enums of unicode.h, by the names of the database.
WORD = """Other CR LF Newline Extend ZWJ Regional_Indicator Format Katakana Hebrew_Letter ALetter
    Single_Quote Double_Quote MidNumLet MidLetter MidNum Numeric ExtendNumLet WSegSpace""".split()
SENTENCE = """Other CR LF Sep Extend Format Sp Lower Upper OLetter Numeric ATerm SContinue STerm
    Close""".split()

KEYED, LETTER, UNSPACED, JOINS, WIDE, PICTOGRAPHIC, SPACE, DIGIT = (1 << i for i in range(8))
UNSPACED_SCRIPTS = {"Han", "Hiragana", "Katakana"}
UNSPACED_EXTENSIONS = {"Hani", "Hira", "Kana"}

# The flags and kinds of the records of key_tables.h.
KEY_LETTER, KEY_SLOW, KEY_ACCENTED, KEY_NEW, KEY_DIGIT, KEY_LONG, KEY_COMPOSES, KEY_MARK = (
    1 << i for i in range(8))
(KIND_LETTER, KIND_HEBREW, KIND_NUMERIC, KIND_MARK, KIND_JAMO, KIND_ZWJ, KIND_JOINER, KIND_FORMAT,
 KIND_CLUSTER, KIND_NOTHING, KIND_MIDDLE, KIND_SPECIAL) = range(12)
KEY_SHORT = 4
(ROLE_WORD, ROLE_CLUSTER, ROLE_JOINS, ROLE_MARK, ROLE_SEPARATES, ROLE_ORDERED, ROLE_CHANGES,
 ROLE_ACCENTED) = (1 << i for i in range(8))
COMPOSITIONS = 2048


class Database:
    """The files of the database, each checked for its version when it is read."""

    def __init__(self, folder):
        self.folder = folder
        if self.lines("DerivedAge.txt")[0] != f"# DerivedAge-{VERSION}.txt":
            sys.exit(f"{folder}: not version {VERSION} of the Unicode Character Database")

    def lines(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            lines = file.read().splitlines()
        named = re.match(r"# \w+-([0-9.]+)\.txt$", lines[0])
        dated = re.search(r"^# Used with Emoji Version ([0-9.]+)", "\n".join(lines[:20]), re.M)
        found = named.group(1) if named else dated.group(1) + ".0" if dated else VERSION
        if found != VERSION:
            sys.exit(f"{name}: version {found}, not {VERSION}")
        return lines

    def rows(self, name):
        """The code points and the other fields of each line."""
        for line in self.lines(name):
            line = line.partition("#")[0]
            if line.strip():
                fields = [field.strip() for field in line.split(";")]
                first, _, last = fields[0].partition("..")
                yield range(int(first, 16), int(last or first, 16) + 1), fields[1:]

    def values(self, name, default):
        """One property as a list by code point."""
        values = [default] * len(CODE_POINTS)
        for points, fields in self.rows(name):
            for cp in points:
                values[cp] = fields[0]
        return values

    def members(self, name, prop):
        """The code points that have a binary property, or a property's value ("NFC_QC; M")."""
        return {cp for points, fields in self.rows(name) if "; ".join(fields[:2]) == prop or
                fields[0] == prop and len(fields) == 1 for cp in points}


class Normaliser:
    """Decomposition and composition (UAX #15), and default case folding."""

    S, L, V, T, N_V, N_T = 0xAC00, 0x1100, 0x1161, 0x11A7, 21, 28

    def __init__(self, ucd):
        self.ccc = [int(v) for v in ucd.values("extracted/DerivedCombiningClass.txt", "0")]
        self.canonical, self.compatible, self.composed = {}, {}, {}
        excluded = ucd.members("DerivedNormalizationProps.txt", "Full_Composition_Exclusion")
        for points, fields in ucd.rows("UnicodeData.txt"):
            if fields[4]:
                self.add_decomposition(points[0], fields[4].split(), excluded)
        self.folds = {}
        for points, fields in ucd.rows("CaseFolding.txt"):
            if fields[0] in "CF":
                self.folds[points[0]] = [int(cp, 16) for cp in fields[1].split()]

    def add_decomposition(self, cp, words, excluded):
        if words[0].startswith("<"):
            self.compatible[cp] = [int(word, 16) for word in words[1:]]
            return
        self.canonical[cp] = [int(word, 16) for word in words]
        if cp not in excluded:
            self.composed[tuple(self.canonical[cp])] = cp

    def decompose(self, cp, compatibly):
        if self.S <= cp < self.S + 19 * self.N_V * self.N_T:
            lead, t = divmod(cp - self.S, self.N_T)
            l, v = divmod(lead, self.N_V)
            return [self.L + l, self.V + v] + ([self.T + t] if t else [])
        parts = self.canonical.get(cp) or compatibly and self.compatible.get(cp)
        return [d for part in parts for d in self.decompose(part, compatibly)] if parts else [cp]

    def pair(self, a, b):
        if self.L <= a < self.L + 19 and self.V <= b < self.V + self.N_V:
            return self.S + ((a - self.L) * self.N_V + b - self.V) * self.N_T
        if (self.S <= a < self.S + 19 * self.N_V * self.N_T and (a - self.S) % self.N_T == 0
                and self.T < b < self.T + self.N_T):
            return a + b - self.T
        return self.composed.get((a, b))

    def nfd(self, text, compatibly=False):
        out = []
        for cp in [d for cp in text for d in self.decompose(cp, compatibly)]:
            at = len(out)
            while self.ccc[cp] and at and self.ccc[out[at - 1]] > self.ccc[cp]:
                at -= 1
            out.insert(at, cp)
        return out

    def nfkc(self, text):
        out, starter = [], None
        for cp in self.nfd(text, compatibly=True):
            blocked = (starter is not None and starter < len(out) - 1
                       and self.ccc[out[-1]] >= self.ccc[cp])
            joined = None if starter is None or blocked else self.pair(out[starter], cp)
            if joined is not None:
                out[starter] = joined
                continue
            out.append(cp)
            if self.ccc[cp] == 0:
                starter = len(out) - 1
        return out

    def casefold(self, text):
        """With key.c's deviation: dotless i is i."""
        folded = [f for cp in text for f in self.folds.get(cp, [cp])]
        return [ord("i") if cp == 0x131 else cp for cp in folded]


def is_accent(ccc):
    """key.c's rule for DG_STRIP_ACCENTS, for a nonspacing mark."""
    return ccc == 1 or 10 <= ccc <= 36 or 200 <= ccc <= 240


class Properties:
    """What unicode.h says of each code point."""

    def __init__(self, ucd):
        self.category = ucd.values("extracted/DerivedGeneralCategory.txt", "Cn")
        word = ucd.values("auxiliary/WordBreakProperty.txt", "Other")
        sentence = ucd.values("auxiliary/SentenceBreakProperty.txt", "Other")
        self.flags = self.find_flags(ucd)
        self.records = [(WORD.index(word[cp]), SENTENCE.index(sentence[cp]), self.flags[cp])
                        for cp in CODE_POINTS]

    def find_flags(self, ucd):
        line_break = ucd.values("LineBreak.txt", "XX")
        grapheme = ucd.values("auxiliary/GraphemeBreakProperty.txt", "Other")
        width = ucd.values("EastAsianWidth.txt", "N")
        script = ucd.values("Scripts.txt", "Unknown")
        extensions = ucd.values("ScriptExtensions.txt", "Zyyy")
        ignorable = ucd.members("DerivedCoreProperties.txt", "Default_Ignorable_Code_Point")
        pictographic = ucd.members("emoji/emoji-data.txt", "Extended_Pictographic")
        space = ucd.members("PropList.txt", "White_Space")
        for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
                            (0x20000, 0x2FFFD), (0x30000, 0x3FFFD)):
            for cp in range(first, last + 1):
                width[cp] = "W"
        flags = []
        for cp in CODE_POINTS:
            kind = self.category[cp][0]
            unspaced = (line_break[cp] == "SA" or script[cp] in UNSPACED_SCRIPTS
                        or kind == "L" and set(extensions[cp].split()) <= UNSPACED_EXTENSIONS)
            flags.append(
                KEYED * (kind in "LMN" and cp not in ignorable)
                | LETTER * (kind in "LN" and cp not in ignorable)
                | UNSPACED * unspaced
                | JOINS * (grapheme[cp] in ("Extend", "ZWJ", "SpacingMark"))
                | WIDE * (width[cp] in "WF")
                | PICTOGRAPHIC * (cp in pictographic)
                | SPACE * (cp in space)
                | DIGIT * (self.category[cp] == "Nd"))
        return flags


class Keys:
    """The records of key_tables.h: each code point's key, and when keys may be strung together."""

    def __init__(self, ucd, properties):
        self.properties = properties
        self.normal = Normaliser(ucd)
        self.composing = ucd.members("DerivedNormalizationProps.txt", "NFC_QC; M")
        age = ucd.values("DerivedAge.txt", "99.0")
        self.is_new = [tuple(map(int, a.split("."))) > NORMALISED_AGE for a in age]
        self.bytes, self.offsets = bytearray(), {}
        self.records = [self.record(cp) for cp in CODE_POINTS]
        self.compositions = self.hash_compositions()

    def place(self, key):
        """Where the key's bytes are; the same key has one place."""
        if key not in self.offsets:
            found = self.bytes.find(key)
            self.offsets[key] = found if found >= 0 else len(self.bytes)
            if found < 0:
                self.bytes += key
        return self.offsets[key]

    def record(self, cp):
        """(change, length, class, flags, kind)"""
        flags = self.properties.flags
        if 0xD800 <= cp < 0xE000:
            return 0, 0, 0, KEY_SLOW, KIND_SPECIAL
        if self.is_new[cp]:
            return self.found(cp, 0, [cp] if flags[cp] & KEYED else [], KEY_NEW)
        stages = [self.normal.nfkc([cp])]
        stages.append(self.normal.casefold(stages[0]))
        stages.append(self.normal.nfkc(stages[1]))
        leads = {self.normal.ccc[stage[0]] for stage in stages}
        trails = {self.normal.ccc[stage[-1]] for stage in stages}
        composes = any(stage[0] in self.composing for stage in stages)
        may_compose = cp < 0x10000 and all(stage == [cp] for stage in stages)
        if len(trails) > 1 or not leads <= trails and leads != {0} or composes and not may_compose:
            letter = any(flags[k] & LETTER for k in stages[2])
            return 0, 0, 0, KEY_SLOW | KEY_LETTER * letter, KIND_SPECIAL
        flag = KEY_COMPOSES * composes | KEY_MARK * (leads != {0})
        return self.found(cp, trails.pop(), [k for k in stages[2] if flags[k] & KEYED], flag)

    def found(self, cp, ccc, key, flag):
        if any(self.properties.flags[k] & LETTER for k in key):
            flag |= KEY_LETTER
        if any(self.properties.flags[k] & DIGIT for k in key):
            flag |= KEY_DIGIT
        if not flag & KEY_NEW and self.is_accented(key):
            flag |= KEY_ACCENTED
        key, text = "".join(map(chr, key)).encode(), chr(cp).encode()
        assert len(key) <= 11 * len(text)
        if not 0 < len(key) <= KEY_SHORT:
            flag |= KEY_LONG
            change = self.place(key) if key else 0
        else:
            change = int.from_bytes(key, "little") ^ int.from_bytes(text, "little")
        return change, len(key), ccc, flag, self.kind(cp, flag)

    def kind(self, cp, flag):
        """What token.c makes of it."""
        word, _, flags = self.properties.records[cp]
        word = WORD[word]
        jamo = 0x1160 <= cp < 0x1200 or 0xD7B0 <= cp < 0xD800
        if word == "Extend":
            return KIND_MARK
        if jamo:
            return KIND_JAMO if word == "ALetter" and flag & KEY_COMPOSES else KIND_SPECIAL
        if flags & JOINS:
            return KIND_ZWJ if word == "ZWJ" else KIND_JOINER if word == "Other" else KIND_SPECIAL
        if flag & (KEY_COMPOSES | KEY_MARK):
            return KIND_SPECIAL
        if flags & UNSPACED:
            is_cluster = (word in ("Other", "Katakana") and flag & KEY_LETTER
                          and not flag & KEY_DIGIT)
            return KIND_CLUSTER if is_cluster else KIND_SPECIAL
        if word in ("ALetter", "Hebrew_Letter", "Numeric"):
            return {"A": KIND_LETTER, "H": KIND_HEBREW, "N": KIND_NUMERIC}[word[0]]
        if flag & KEY_LETTER:
            return KIND_SPECIAL
        return {"Format": KIND_FORMAT, "Other": KIND_NOTHING, "Newline": KIND_NOTHING,
                "WSegSpace": KIND_NOTHING, "MidNumLet": KIND_MIDDLE, "MidLetter": KIND_MIDDLE,
                "MidNum": KIND_MIDDLE}.get(word, KIND_SPECIAL)

    def is_accented(self, key):
        return any(self.properties.category[d] == "Mn" and is_accent(self.normal.ccc[d])
                   for d in self.normal.nfd(key))

    def pairs(self):
        """What composes with one mark behind it, below U+10000: to the code point it is the second
        half of, or one that has it further inside."""
        primary = {k: v for k, v in self.normal.composed.items() if k[1] < 0x10000}
        inner = {}
        for (_, last), first in primary.items():
            for mark in {mark for _, mark in primary}:
                if 0 < self.normal.ccc[mark] < self.normal.ccc[last]:
                    composed = self.normal.nfkc([first, mark])
                    if len(composed) == 1:
                        inner[first, mark] = composed[0]
        return {**primary, **inner}

    def hash_compositions(self):
        """The slots of key_tables.h's dg__compositions."""
        slots = [(0, 0, 0)] * COMPOSITIONS
        for (first, second), composed in sorted(self.pairs().items()):
            assert max(first, composed) < 0x10000
            at = (first * 0x9E3779B1 ^ second * 0x85EBCA77) % 2**32 >> 21
            while slots[at][0]:
                at = (at + 1) % COMPOSITIONS
            slots[at] = first, second, composed
        return slots


def role(cp, record):
    """What key_tables.h says of a character of two or three bytes."""
    change, length, ccc, flags, kind = record
    if kind in (KIND_NOTHING, KIND_MIDDLE):
        return ROLE_SEPARATES if kind == KIND_NOTHING else ROLE_MARK
    size = len(chr(cp).encode("utf-8", "surrogatepass"))
    if length != size or flags & (KEY_SLOW | KEY_LONG | KEY_COMPOSES | KEY_DIGIT):
        return 0
    found = {KIND_LETTER: ROLE_WORD, KIND_CLUSTER: ROLE_CLUSTER, KIND_JOINER: ROLE_JOINS,
             KIND_MARK: ROLE_JOINS | ROLE_MARK}.get(kind, 0)
    if not found or ccc and not found & ROLE_JOINS:
        return 0
    return (found | ROLE_ORDERED * (ccc > 0) | ROLE_CHANGES * (change != 0)
            | ROLE_ACCENTED * (flags & KEY_ACCENTED != 0))


def deduplicated(items):
    """The distinct items by first appearance, and for each item its place among them."""
    places = {}
    return [places.setdefault(item, len(places)) for item in items], list(places)


def in_blocks(items, size):
    """The distinct blocks of so many items, and which of them stands at each place."""
    index, blocks = deduplicated([tuple(items[i:i + size]) for i in range(0, len(items), size)])
    return blocks, index


def wrapped(items, indent="    "):
    lines, line = [], indent
    for item in items:
        if len(line) + len(item) + 1 > 100:
            lines.append(line.rstrip())
            line = indent
        line += item + ", "
    return "\n".join(lines + [line.rstrip()])


def array(declaration, items):
    return f"{declaration} = {{\n{wrapped(items)}\n}};\n"


def row_of(items):
    return "{" + ", ".join(map(str, items)) + "}"


def records(declaration, rows):
    return array(declaration, map(row_of, rows))


def blocks(declaration, rows, shown=str):
    inner = ",\n".join("    {\n" + wrapped(map(shown, row), " " * 8) + "\n    }" for row in rows)
    return f"{declaration} = {{\n{inner}\n}};\n"


def write(folder, name, head, includes, arrays):
    text = f"/* {head}\n"
    text += f" * Generated by generate_unicode.py from Unicode {VERSION}: don't edit. */\n"
    text += "".join(f'#include "text/{include}"\n' for include in includes)
    text += "\n/* clang-format off */\n" + "\n".join(arrays)
    with open(os.path.join(folder, name), "w", encoding="ascii", newline="\n") as file:
        file.write(text)


def write_properties(folder, properties):
    numbers, distinct = deduplicated(properties.records)
    block_rows, index = in_blocks(numbers, BLOCK)
    assert len(distinct) <= 256
    write(folder, "unicode_tables.c", "The properties of every code point.", ["unicode.h"], [
        records("const dg__properties dg__property_records[]", distinct),
        blocks(f"const uint8_t dg__property_blocks[][{BLOCK}]", block_rows),
        array("const uint16_t dg__property_index[0x110000 >> 7]", map(str, index))])


def write_keys(folder, keys):
    block_rows, index = in_blocks(keys.records, KEY_BLOCK)
    roles = [role(cp, keys.records[cp]) if cp >= 0x80 else 0 for cp in range(0x10000)]
    role_rows, role_index = in_blocks([0] * 0x800 + roles[0x800:], KEY_BLOCK)
    assert index[:0x800 // KEY_BLOCK] == list(range(0x800 // KEY_BLOCK))
    write(folder, "key_tables.c", "The match key of every code point.", ["key_tables.h"], [
        array("const uint8_t dg__key_bytes[]", map(str, keys.bytes)),
        blocks(f"const dg__key_record dg__key_blocks[][{KEY_BLOCK}]", block_rows, row_of),
        array("const uint16_t dg__key_index[0x110000 >> 6]", map(str, index)),
        array("const uint8_t dg__roles_of_two[0x800]", map(str, roles[:0x800])),
        blocks(f"const uint8_t dg__role_blocks[][{KEY_BLOCK}]", role_rows),
        array("const uint8_t dg__role_index[0x10000 >> 6]", map(str, role_index)),
        records(f"const dg__composition dg__compositions[{COMPOSITIONS}]", keys.compositions)])


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
    out = sys.argv[2] if len(sys.argv) > 2 else here
    ucd = Database(folder)
    properties = Properties(ucd)
    write_properties(out, properties)
    write_keys(out, Keys(ucd, properties))


if __name__ == "__main__":
    main()
