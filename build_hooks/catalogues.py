"""Compiles every locale/*/LC_MESSAGES/*.po under deskbell/ to .mo: while building, and by `python3 run.py words`.

Run as a program it needs Babel only. As a build hook it serves wheels, sdists and editable installs alike.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a program in an environment that builds nothing
    BuildHookInterface = object


class CatalogueHook(BuildHookInterface):  # type: ignore[misc]  # hatchling carries no types
    """Hatch calls `initialize` before it gathers the files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_all(Path(self.root))


def compile_all(root: Path) -> list[Path]:
    """Compiles what is newer than its .mo, and returns those .mo files."""
    sources = sorted(root.glob("deskbell/**/locale/*/LC_MESSAGES/*.po"))
    return [compile_one(po) for po in sources if is_stale(po)]


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def compile_one(po: Path) -> Path:
    mo = po.with_suffix(".mo")
    with po.open("rb") as source:
        # Without the locale Babel assumes English plurals, and French would say "0 questions".
        catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
    with mo.open("wb") as target:
        write_mo(target, catalogue)
    return mo


if __name__ == "__main__":
    for made in compile_all(Path(__file__).resolve().parent.parent):
        sys.stdout.write(f"compiled {made}\n")
