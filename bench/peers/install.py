"""Gets the other tools into a folder of their own: nothing is installed for the system, no package
manager is run as root. Each is pinned. What can't be had is given up after a time limit, with the
reason."""

import glob
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 400  # seconds for one tool


class Missing(Exception):
    """Why a tool can't be had."""


def call(arguments, cwd=None, limit=LIMIT):
    environment = dict(os.environ, GIT_TERMINAL_PROMPT="0")
    try:
        done = subprocess.run(arguments, cwd=cwd, timeout=limit, env=environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except FileNotFoundError:
        raise Missing(f"there is no {arguments[0]} here") from None
    except subprocess.TimeoutExpired:
        raise Missing(f"{arguments[0]} took over {limit} s") from None
    if done.returncode != 0:
        lines = [line for line in done.stdout.strip().splitlines() if line] or ["failed"]
        if done.returncode < 0:
            raise Missing(f"built, but crashes: {os.path.basename(arguments[0])}, "
                          f"signal {-done.returncode}")
        raise Missing(f"{os.path.basename(arguments[0])}: {lines[-1].strip()[:120]}")
    return done.stdout


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def debian(folder, package):
    """Unpacks the files of a Debian package into the folder. Returns its version."""
    call(["apt-get", "download", package], cwd=folder, limit=120)
    file = glob.glob(os.path.join(folder, f"{package}_*.deb"))[0]
    call(["dpkg-deb", "-x", file, folder])
    return call(["dpkg-deb", "-f", file, "Version"]).strip()


def python(folder, name, version):
    """A virtual environment with what requirements/NAME.txt lists, every package pinned: left to
    itself pip searches for minutes for versions that go together."""
    call([sys.executable, "-m", "venv", folder])
    call([f"{folder}/bin/pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
          "-r", f"{HERE}/requirements/{name}.txt"])
    return f"{version}, Python {sys.version_info[0]}.{sys.version_info[1]}"


def rust(folder, url, commit, name):
    """Builds a program from its repository: a clone in the folder PEERS_SOURCES, or the origin."""
    local = os.path.join(os.environ.get("PEERS_SOURCES", ""), name)
    origin = local if "PEERS_SOURCES" in os.environ and os.path.isdir(local) else url
    call(["git", "clone", "-q", origin, folder], limit=60)
    call(["git", "checkout", "-q", commit], cwd=folder)
    call(["cargo", "build", "--release", "-q"], cwd=folder)
    return f"commit {commit[:12]}"


def sim_text(folder):
    return debian(folder, "similarity-tester")


def jscpd(folder):
    call(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "jscpd@5.3.3"])
    call([f"{folder}/node_modules/.bin/jscpd", "--version"])
    return "jscpd@5.3.3"


def onion(folder):
    """The sources of a fork come with a Python package; sparsehash is a Debian package."""
    call([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--disable-pip-version-check",
          "-d", folder, "dalla-data-processing==0.0.12"])
    wheel = glob.glob(f"{folder}/*.whl")[0]
    call([sys.executable, "-m", "zipfile", "-e", wheel, folder])
    debian(folder, "libsparsehash-dev")
    source = f"{folder}/dalla_data_processing/deduplication/onion/src"
    call(["g++", "-O3", "-std=c++11", "-w", f"-I{folder}/usr/include", "-x", "c++",
          f"{source}/version.c", f"{source}/buzhash.c", f"{source}/onion.c",
          "-o", f"{folder}/onion"])
    with open(f"{folder}/one.vert", "w") as file:
        file.write("<doc>\n" + "one\ntwo\nthree\n" * 20 + "</doc>\n")
    with open(f"{folder}/list", "w") as file:
        file.write(f"{folder}/one.vert\n")
    call([f"{folder}/onion", "-D", "trial", "-L", f"{folder}/list", "-O", f"{folder}/out/"])
    return "fork in dalla-data-processing==0.0.12"


INSTALLERS = {
    "sim_text": sim_text,
    "jscpd": jscpd,
    "deduplicate-text-datasets": lambda folder: rust(
        folder, "https://github.com/google-research/deduplicate-text-datasets",
        "4e9888ac3f95dc4f6169867a04c4c19df02dafe3", "deduplicate-text-datasets"),
    "dolma": lambda folder: python(folder, "dolma", "dolma==1.2.1"),
    "onion": onion,
    "datasketch": lambda folder: python(folder, "datasketch", "datasketch==2.0.0"),
    "rensa": lambda folder: python(folder, "rensa", "rensa==0.5.0"),
    "text-dedup": lambda folder: python(folder, "text-dedup", "text-dedup==0.4.0"),
    "StringZillas": lambda folder: python(
        folder, "StringZillas", "stringzillas-cpus==5.3.2"),
    "duplodocus": lambda folder: rust(
        folder, "https://github.com/allenai/duplodocus",
        "02cf2f74334d4d87cdec8bec24238cc8fdbc3d95", "duplodocus"),
}


def install(name, root):
    """Returns (folder, what was installed, None) or (None, None, why not). Once had, it is kept."""
    folder = os.path.join(root, name)
    record = os.path.join(root, name + ".installed")
    if os.path.exists(record):
        with open(record) as file:
            return folder, file.read(), None
    try:
        what = INSTALLERS[name](fresh(folder))
    except (Missing, IndexError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        return None, None, str(error)
    with open(record, "w") as file:
        file.write(what)
    return folder, what, None
