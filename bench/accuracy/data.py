"""What every accuracy runner shares: where the data is, how to ask the command line."""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("DG_TEST_DATA", ROOT.parent / "shared" / "data"))
TOOL = os.environ.get("DITTOGRAPH", str(ROOT / "build" / "dittograph"))


def folder(name):
    """A folder of the data, which can't be published with the project: texts belong to others."""
    path = DATA / name
    if not path.is_dir():
        sys.exit(f"{path}: not there. Set DG_TEST_DATA to the folder that holds {name}/.")
    return path


def build(program):
    """A program of this folder, in C, that the Makefile builds: its path."""
    target = f"{os.environ.get('BUILD', 'build')}/bench/accuracy/{program}"
    subprocess.run(["make", "-s", "-C", ROOT, target], check=True)
    return str(ROOT / target)


def check(*arguments, stdin=None):
    """The parsed report of `dittograph check --format json` with these arguments."""
    run = subprocess.run(
        [TOOL, "check", "--format", "json", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
    )
    if run.returncode not in (0, 1):
        sys.exit(f"{TOOL}: exit {run.returncode}: {run.stderr.decode(errors='replace')}")
    return json.loads(run.stdout)


def spans(finding):
    """The byte spans of a finding's occurrences."""
    return [(o["start"]["offset"], o["end"]["offset"]) for o in finding["occurrences"]]
