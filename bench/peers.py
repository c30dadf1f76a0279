"""The other tools: how they are installed and how their programs are run.

Everything goes into `bench/data`; the system stays as it is.
"""

import glob
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "data")
VENV = os.path.join(DATA, "venv")
PYTHON = os.path.join(VENV, "bin", "python")

# The newest of November 2026. pandas reads CSV with pyarrow.
PACKAGES = {
    "duckdb": "2.0.0", "polars": "2.1.0", "pandas": "3.1.1", "pyarrow": "26.0.1", "chdb": "4.4.0",
}
XAN = "0.60.0"

# Each with the ending of its programs; xan only if it is asked for, as it is compiled.
PROGRAMS = {
    "duckdb": "sql", "polars": "py", "pandas": "py", "chdb": "sql", "miller": "sh", "xan": "sh",
}
USUAL = ["duckdb", "polars", "pandas", "chdb", "miller"]


def command(peer, dusty, threads):
    """The command that runs `main.*` in the current folder, and what its environment needs."""
    paths = [os.path.join(DATA, "miller", "usr", "bin"), os.path.join(DATA, "xan", "bin")]
    environment = {
        "BENCH_THREADS": str(threads),
        "POLARS_MAX_THREADS": str(threads),
        "OMP_NUM_THREADS": str(threads),
        "GOMAXPROCS": str(threads),
        "PATH": os.pathsep.join([*paths, os.environ["PATH"]]),
    }
    commands = {
        "dusty": [dusty, "run", "--quiet", "--threads", str(threads), "main.dusty"],
        "duckdb": [PYTHON, os.path.join(HERE, "peers", "with_duckdb.py")],
        "chdb": [PYTHON, os.path.join(HERE, "peers", "with_chdb.py")],
        "polars": [PYTHON, "main.py"],
        "pandas": [PYTHON, "main.py"],
        "miller": ["sh", "main.sh"],
        "xan": ["sh", "main.sh"],
    }
    return commands[peer], environment


def install(peers):
    """Installs what is not there yet; gives the peers that are there, with their versions."""
    os.makedirs(DATA, exist_ok=True)
    wanted = [f"{name}=={version}" for name, version in PACKAGES.items()]
    stamp = os.path.join(VENV, "complete")
    # The packages are needed in any case: DuckDB compares the answers.
    if not os.path.exists(stamp) or open(stamp).read().split() != wanted:
        tell("installs DuckDB, Polars, pandas and chdb (once)")
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--only-binary", ":all:", *wanted], check=True)
        with open(stamp, "w") as out:
            out.write("\n".join(wanted))
    found = {peer: PACKAGES[peer] for peer in peers if peer in PACKAGES}
    if "miller" in peers:
        version = miller()
        if version:
            found["miller"] = version
    if "xan" in peers:
        version = xan()
        if version:
            found["xan"] = version
    return found


def miller():
    """Takes Miller from the system, or unpacks Debian's package."""
    folder = os.path.join(DATA, "miller")
    own = os.path.join(folder, "usr", "bin", "mlr")
    if not shutil.which("mlr") and not os.path.exists(own):
        tell("unpacks Miller (once)")
        os.makedirs(folder, exist_ok=True)
        try:
            subprocess.run(["apt-get", "download", "--quiet", "miller"], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            package = glob.glob(os.path.join(folder, "*.deb"))[0]
            subprocess.run(["dpkg", "-x", package, folder], check=True)
        except (OSError, subprocess.CalledProcessError, IndexError):
            tell("Miller is left out: neither `mlr` nor Debian's package is there")
            return None
    return version([own if os.path.exists(own) else "mlr", "--version"])


def xan():
    """Compiles xan from crates.io."""
    folder = os.path.join(DATA, "xan")
    own = os.path.join(folder, "bin", "xan")
    if not os.path.exists(own):
        tell("compiles xan (once)")
        done = subprocess.run(["cargo", "install", "--quiet", "--locked", "--root", folder,
                               "--version", XAN, "xan"], check=False)
        if done.returncode != 0:
            tell("xan is left out: it does not compile")
            return None
    return version([own, "--version"])


def version(command):
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return text.strip().split()[-1]


def tell(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)
