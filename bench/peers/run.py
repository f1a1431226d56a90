"""Runs dittograph and the tools that people use for the like on the same made-up files, and prints
what each takes and finds. `make bench-peers`; see bench/README.md.

    BUILD            where everything goes, below it peers/ (build)
    PEERS_MB         size of the text (8)
    PEERS_SOURCES    a folder with clones of repositories, used in place of their origins"""

import os
import resource
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import install  # noqa: E402
import plant  # noqa: E402
import tools  # noqa: E402

LIMIT = 300  # seconds for one tool's run
RUNS = 5     # the best counts
PAUSE = 3    # seconds together after which there are no more runs


class Failed(Exception):
    """Why a tool didn't run."""


class Result:
    def __init__(self, wall, used, peak, output):
        self.wall, self.used, self.peak, self.output = wall, used, peak, output


def execute(arguments, output):
    """One process: seconds that passed, processor seconds, and peak memory in MB."""
    with open(output, "ab") as out, open(output + ".err", "wb") as err:
        start = time.monotonic()
        child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                 preexec_fn=lambda: resource.setrlimit(
                                     resource.RLIMIT_CPU, (LIMIT, LIMIT)))
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        with open(output + ".err", errors="replace") as err:
            lines = err.read().strip().splitlines() or [""]
        raise Failed(f"exit code {child.returncode}: {lines[-1][:100]}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def run_once(tool, data):
    output = f"{data}/{tool.name}.out"
    tool.prepare()
    open(output, "wb").close()
    wall = used = peak = 0.0
    for arguments in tool.commands:
        one = execute(arguments, output)
        wall, used, peak = wall + one[0], used + one[1], max(peak, one[2])
    if tool.own_time:
        with open(output) as out:
            wall = used = float(out.read().split()[-1])
    return Result(wall, used, peak, output)


def run(tool, data):
    best, start = None, time.monotonic()
    for i in range(RUNS):
        if i > 0 and time.monotonic() - start > PAUSE:
            break
        result = run_once(tool, data)
        if best is None or result.used < best.used:
            best = result
    return best


# ---- What was found ----


def covered(start, end, spans):
    """How many bytes of [start, end) the spans, sorted and disjoint, cover."""
    return sum(max(0, min(end, b) - max(start, a)) for a, b in spans if a < end and b > start)


def joined(spans):
    result = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def recall(planted, spans):
    """The share of planted copies that are covered to nine tenths, by kind."""
    spans, shares = joined(spans), {}
    for kind in ("copied", "re-wrapped"):
        places = [(start, end) for start, end, of in planted if of == kind]
        found = sum(covered(a, b, spans) >= 0.9 * (b - a) for a, b in places)
        shares[kind] = found / len(places)
    return shares


# ---- The table ----


def print_row(tool, mb, result, ours, shares):
    ratio = f"{result.used / ours.used:8.2f}" if ours else f"{1:8.2f}"
    found = (f"{shares['copied']:7.2f} {shares['re-wrapped']:7.2f}" if shares
             else f"{'-':>7} {'-':>7}")
    print(f"{tool.name:25} {mb / result.used:8.1f} {mb / result.wall:8.1f} {ratio} "
          f"{result.peak:7.0f} {found}  {tool.does}", flush=True)


def print_table(title, chosen, data, mb, planted, reasons):
    print(f"{title}\n{'':25} {'MB/s by':>17} {'times':>8} {'peak':>7} {'share found':>15}")
    print(f"{'':25} {'CPU':>8} {'wall':>8} {'our CPU':>8} {'MB':>7} {'copied':>7} {'wrapped':>7}")
    ours = None
    with open(f"{data}/whole.txt", "rb") as file:
        text = file.read()
    for tool in chosen:
        if tool.name in reasons:
            print(f"{tool.name:25} not to be had: {reasons[tool.name]}")
            continue
        try:
            result = run(tool, data)
            shares = recall(planted, tool.spans(data, text)) if tool.spans else None
        except (Failed, OSError, ValueError, KeyError) as error:
            print(f"{tool.name:25} failed: {error}")
            continue
        print_row(tool, mb, result, ours, shares)
        ours = ours or result
    print()


def main():
    build = os.environ.get("BUILD", "build")
    root = os.path.abspath(f"{build}/peers")
    data = f"{root}/data"
    os.makedirs(root, exist_ok=True)
    at, reasons = {}, {}
    print("Installed below", os.path.relpath(root))
    for name in install.INSTALLERS:
        folder, what, reason = install.install(name, root)
        at[name] = folder or ""
        if reason:
            reasons[name] = reason
        print(f"  {name:25} {what or 'not to be had: ' + reason}", flush=True)
    whole, planted = plant.write(data, int(os.environ.get("PEERS_MB", "8")) * 1000000)
    mb = os.path.getsize(whole) / 1e6
    dittograph = os.path.abspath(f"{build}/dittograph")
    print(f"\n{mb:.1f} MB of text, {len(planted)} repeats planted, seed {plant.SEED}\n")
    print_table("Tools that say where, on one text", tools.spans_tools(data, at, dittograph),
                data, mb, planted, reasons)
    print_table("Tools that compare documents, on the same text in documents of 3.5 KB",
                tools.document_tools(data, at, dittograph), data, mb, planted, reasons)
    print("CPU: user and system time of the whole process, the best of up to five runs; MinHash\n"
          "packages for Python: of the work alone. Found: nine tenths of a copy covered.")


if __name__ == "__main__":
    main()
