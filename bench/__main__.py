"""``python -m bench``: measures, prints Markdown, keeps the rows as JSON; ``--write`` puts tables into documents."""

from __future__ import annotations

import json
import re
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import ejabberd, measuring, options, parts, tables

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
PAGE, README = ROOT / "docs" / "build" / "benchmarks.md", ROOT / "README.md"
BETWEEN = re.compile(r"(<!-- bench:begin -->\n).*?(<!-- bench:end -->)", re.DOTALL)


def main(words: Sequence[str]) -> int:
    """0 when every message arrived once, everywhere."""
    measuring.raise_file_limit()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stopped run ends its servers too
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        wanted = options.read(words, Path(folder))
        rows = measure(wanted)
    command = " ".join(["python3 run.py bench", *words])
    measured = circumstances(command, measuring.machine(), wanted)
    report = f"{measured}\n\n{tables.tables(rows)}\n"
    print(report)
    print(tables.summary(rows))
    keep(rows, command)
    if wanted.write:
        put(PAGE, report)
        put(README, f"{tables.summary(rows)}\n\n{tables.first(rows)}\n\n{measured}\n")
    wrong = tables.faults(rows)
    print(*wrong, sep="\n", file=sys.stderr)
    return int(bool(wrong))


def measure(wanted: options.Options) -> list[parts.Row]:
    rows: list[parts.Row] = []
    for part in wanted.only:
        for row in parts.run(part, wanted):
            rows.append(row)
            tell(row)
    return rows


def tell(row: parts.Row) -> None:
    """So that whoever waits sees something."""
    kept = {name: value for name, value in row.items() if value not in ({}, None)}
    print(time.strftime("%H:%M:%S"), json.dumps(kept), file=sys.stderr, flush=True)


def circumstances(command: str, machine: dict[str, Any], wanted: options.Options) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    measured = f"Measured {datetime.now(UTC):%Y-%m-%d} by `{command}` at commit {machine['commit']}"
    there = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['kernel']}"
    rounds = f"Medians of {wanted.rounds} rounds of {wanted.seconds:g} s."
    lines = [f"{measured}: {there}, Python {machine['python']}, {packages}. {rounds}"]
    if not ejabberd.archives():
        lines.append(ejabberd.MISSING)
    return "\n\n".join(lines)


def keep(rows: list[parts.Row], command: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(
        json.dumps({"command": command, "machine": measuring.machine(), "rows": rows}, indent=1) + "\n", "utf-8"
    )
    print(f"\nEvery run is in {file.relative_to(ROOT)}", file=sys.stderr)


def put(page: Path, words: str) -> None:
    """Between the page's marks. Raises ``SystemExit`` where there are none."""
    text = page.read_text("utf-8")
    if not BETWEEN.search(text):
        raise SystemExit(f"{page.name} has no <!-- bench:begin --> and <!-- bench:end -->")
    page.write_text(BETWEEN.sub(lambda found: found[1] + words + found[2], text), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
