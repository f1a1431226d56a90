"""How each tool is run, and what it says stands twice: spans of bytes in whole.txt, where it says."""

import glob
import gzip
import json
import os
import re
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))


class Tool:
    """`commands` run one after another; `spans` reads what they left behind, or is None."""

    def __init__(self, name, reads, does, commands, spans=None, prepare=None, own_time=False):
        self.name, self.reads, self.does = name, reads, does
        self.commands, self.spans = commands, spans
        self.prepare = prepare or (lambda: None)
        self.own_time = own_time  # the last line of the output is the time


def line_starts(text):
    starts, at = [0], 0
    for line in text.split(b"\n"):
        at += len(line) + 1
        starts.append(at)
    return starts


def lines_to_spans(text, ranges):
    """Ranges of lines, counted from 1, both ends in them."""
    starts = line_starts(text)
    last = len(starts) - 1
    return [(starts[min(first, last) - 1], starts[min(end, last)]) for first, end in ranges]


def dittograph_spans(folder, _):
    with open(f"{folder}/dittograph.out") as file:
        report = json.load(file)
    return [(place["start"]["offset"], place["end"]["offset"])
            for finding in report["findings"] for place in finding["occurrences"]]


def sim_text_spans(folder, text):
    with open(f"{folder}/sim_text.out") as file:
        found = re.findall(r": line (\d+)-(\d+)", file.read())
    return lines_to_spans(text, [(int(a), int(b)) for a, b in found])


def jscpd_spans(folder, text):
    with open(f"{folder}/jscpd/jscpd-report.json") as file:
        report = json.load(file)
    return lines_to_spans(text, [(pair[side]["start"], pair[side]["end"])
                                 for pair in report["duplicates"]
                                 for side in ("firstFile", "secondFile")])


def dedup_spans(folder, _):
    with open(f"{folder}/deduplicate-text-datasets.out") as file:
        found = re.findall(r"^(\d+) (\d+)$", file.read(), re.M)
    return [(int(a), int(b)) for a, b in found]


def dolma_spans(folder, text):
    """Spans within documents, which are whole.txt's paragraphs in order, eight at a time."""
    spans, at = [], 0
    with open(f"{folder}/documents.jsonl") as file:
        lengths = [len(json.loads(line)["text"]) + 2 for line in file]
    with gzip.open(f"{folder}/dolma/attributes/made/documents.jsonl.gz", "rt") as file:
        for length, line in zip(lengths, file):
            for start, end, _ in json.loads(line)["attributes"]["repeated"]:
                spans.append((at + int(start), at + int(end)))
            at += length
    return [(start, min(end, len(text))) for start, end in spans]


def clear(*folders):
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def prepare_dolma(folder):
    clear(f"{folder}/dolma")
    os.makedirs(f"{folder}/dolma/documents")
    with open(f"{folder}/documents.jsonl", "rb") as source:
        with gzip.open(f"{folder}/dolma/documents/documents.jsonl.gz", "wb", 1) as target:
            shutil.copyfileobj(source, target)


def prepare_duplodocus(folder):
    clear(f"{folder}/duplodocus")
    os.makedirs(f"{folder}/duplodocus/in")
    shutil.copy(f"{folder}/documents.jsonl", f"{folder}/duplodocus/in")


def prepare_dedup(folder):
    clear(f"{folder}/dedup")
    os.makedirs(f"{folder}/dedup")
    for table in glob.glob(f"{folder}/whole.txt.*"):
        os.remove(table)


def spans_tools(data, at, dittograph):
    whole = f"{data}/whole.txt"
    program = f"{at['deduplicate-text-datasets']}/target/release/dedup_dataset"
    cached = ["--data-file", whole, "--length-threshold", "100", "--cache-dir", f"{data}/dedup"]
    return [
        Tool("dittograph", "whole.txt",
             "check: blocks, sentences and passages of 12 words or more, as JSON",
             [[dittograph, "check", "-j1", "--exit-zero", "--format=json", whole]],
             dittograph_spans),
        Tool("sim_text", "whole.txt", "-n -r 12: runs of 12 words or more",
             [[f"{at['sim_text']}/usr/bin/sim_text", "-n", "-r", "12", whole]], sim_text_spans),
        Tool("jscpd", "whole.txt", "runs of 50 tokens or more, of 3 lines or more, one worker",
             [[f"{at['jscpd']}/node_modules/.bin/jscpd", "-s", "--workers", "1",
               "--min-tokens", "50", "--min-lines", "3", "--max-lines", "100000000",
               "--max-size", "4gb", "--formats-exts", "text:txt", "-r", "json",
               "-o", f"{data}/jscpd", whole]], jscpd_spans, lambda: clear(f"{data}/jscpd")),
        Tool("deduplicate-text-datasets", "whole.txt",
             "a suffix array; equal runs of 100 bytes or more, one thread",
             [[program, "make", "--data-file", whole],
              [program, "self-similar", *cached, "--num-threads", "1"],
              [program, "collect", *cached]], dedup_spans, lambda: prepare_dedup(data)),
        Tool("dolma", "documents.jsonl", "a Bloom filter over whole paragraphs: those seen before",
             [["env", "NLTK_DATA=/nonexistent", f"{at['dolma']}/bin/dolma", "dedupe",
               "--documents", f"{data}/dolma/documents/*", "--dedupe.name", "made",
               "--dedupe.paragraphs.attribute_name", "repeated",
               "--dedupe.paragraphs.paragraph_separator", "\n\n", "--dedupe.skip_empty",
               "--bloom_filter.file", f"{data}/dolma/filter", "--no-bloom_filter.read_only",
               "--bloom_filter.estimated_doc_count", "100000",
               "--bloom_filter.desired_false_positive_rate", "0.0001", "--processes", "1"]],
             dolma_spans, lambda: prepare_dolma(data)),
    ]


def document_tools(data, at, dittograph):
    texts = f"{data}/documents.jsonl"
    minhash = [[f"{at[name]}/bin/python", f"{HERE}/minhash.py", name, texts]
               for name in ("datasketch", "rensa", "StringZillas")]
    return [
        Tool("dittograph", "documents/", "check: every repeat within each document",
             [[dittograph, "check", "-j1", "--exit-zero", "--format=json", f"{data}/documents"]]),
        Tool("datasketch", "documents.jsonl", "MinHash, 128, of word 5-grams, and LSH",
             minhash[:1], own_time=True),
        Tool("rensa", "documents.jsonl", "the same, in Rust; shingles made in Python",
             minhash[1:2], own_time=True),
        Tool("StringZillas", "documents.jsonl", "MinHash, 128, of windows of bytes; no index",
             minhash[2:], own_time=True),
        Tool("text-dedup", "documents.jsonl", "MinHash, 128, of word 5-grams, and LSH; one process",
             [[f"{at['text-dedup']}/bin/python", "-m", "text_dedup.minhash", "--path", "json",
               "--data_files", texts, "--split", "train", "--cache_dir", f"{data}/text-dedup",
               "--output", f"{data}/text-dedup-out", "--column", "text", "--num_perm", "128",
               "--ngram", "5", "--batch_size", "1000", "--num_proc", "1"]],
             prepare=lambda: clear(f"{data}/text-dedup", f"{data}/text-dedup-out")),
        Tool("duplodocus", "documents.jsonl", "MinHash, 16 x 8, of word 5-grams; one thread",
             [[f"{at['duplodocus']}/target/release/duplodocus", "--threads", "1", "minhash-memory",
               "--input-dir", f"{data}/duplodocus/in", "--storage-dir", f"{data}/duplodocus/s",
               "--output-dir", f"{data}/duplodocus/out", "--num-buckets", "16",
               "--bucket-size", "8", "--ngram-size", "5", "--tokenizer", "uniseg",
               "--remove-duplicates", "true"]], prepare=lambda: prepare_duplodocus(data)),
    ]
