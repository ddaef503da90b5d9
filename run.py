#!/usr/bin/env python3
"""Everything that one does with Deskbell's sources, on a machine that has only Python 3.11 or newer.

    python3 run.py demo       a sample consortium with patrons asking       (--patrons 5, --port 8080, --fresh)
    python3 run.py test       every check and test, on both databases       (or only some: deskbell/journal)
    python3 run.py check      the checks that run nothing: style, types, arrows, scripts
    python3 run.py faults     the long run of breaking things at random moments
    python3 run.py bench      the measurements that the README quotes
    python3 run.py serve      the server itself, on ./deskbell-data
    python3 run.py words      gathers and compiles the words to translate    (--check: counts what is missing)

The first run makes .venv and installs into it; later ones do so only when pyproject.toml has changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
STAMP = HOME / "installed.sha256"
WHAT = ".[dev,anymail,postgres,smpp,valkey]"

COMMANDS = {
    "demo": [BIN / "deskbell", "demo"],
    "serve": [BIN / "deskbell", "serve"],
    "test": [PYTHON, "-m", "tools.proof", "test"],
    "check": [PYTHON, "-m", "tools.proof", "check"],
    "faults": [PYTHON, "-m", "tools.proof", "faults"],
    "bench": [PYTHON, "-m", "bench"],
    "words": [PYTHON, "-m", "tools.words"],
}


def main() -> None:
    command, *arguments = sys.argv[1:] or ["--help"]
    if command not in COMMANDS:
        sys.exit(__doc__)
    if sys.version_info < (3, 11):  # noqa: UP036  # this file also meets older Pythons
        sys.exit(f"Deskbell needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    set_up()
    os.chdir(ROOT)
    line = [str(part) for part in COMMANDS[command]] + arguments
    os.execv(line[0], line)  # Ctrl-C and the exit code are then the command's own


def set_up() -> None:
    """Makes the environment whole: fast when nothing has changed."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        install()
        STAMP.write_text(wanted)
    must([PYTHON, ROOT / "build_hooks" / "catalogues.py"])


def install() -> None:
    print("Setting up .venv (once; about a minute) ...", file=sys.stderr, flush=True)
    if not PYTHON.exists():
        try:
            venv.create(HOME, with_pip=True, symlinks=os.name != "nt")
        except subprocess.CalledProcessError:
            sys.exit("Python's venv module is incomplete. On Debian: apt-get install python3-venv")
    must([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", WHAT])


def must(line: list[str | Path]) -> None:
    done = subprocess.run(line, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"Setting up failed: {' '.join(str(part) for part in line)}")


if __name__ == "__main__":
    main()
