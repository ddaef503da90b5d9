"""The benchmark runs, and would notice a lost or doubled message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import measuring, options, parts, tables
from tests.tree import ROOT


def test_a_short_run_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Real servers with real sockets, both ends; some seconds, ten pairs, no peer."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")}
    line = [sys.executable, "-m", "bench", "--short", "--only", "chat", "--seconds", "0.5"]
    done = subprocess.run(
        line, cwd=ROOT, env=kept | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for system in (parts.OURS, parts.UNWATCHED, parts.ASGI):
        assert f"| {system} | 10 |" in done.stdout
    assert not list(tmp_path.iterdir()), "it leaves nothing behind"


def row(**more: object) -> parts.Row:
    return {"part": "chat", "system": parts.OURS, "pairs": 10, "round": 0, "per_cpu_second": 9000, **more}


def test_tables_show_medians_and_the_ratio_to_the_peer() -> None:
    rows = [row(per_cpu_second=figure, round=turn) for turn, figure in enumerate((9000, 7000, 8000))]
    rows += [row(system="ejabberd, archive in Mnesia", per_cpu_second=1600)]
    drawn = tables.tables(rows)
    assert "**8,000** (7,000 … 9,000) | 5.0 ×" in drawn
    assert "5.0 × ejabberd" in tables.summary(rows)


def test_a_fault_is_told_and_spoils_the_run() -> None:
    assert tables.faults([row(faults={}), row(faults={"doubled": 1})]) == ["chat, Deskbell, round 1: {'doubled': 1}"]


def test_percentiles_are_of_what_was_measured() -> None:
    assert measuring.milliseconds([number / 1000 for number in range(1, 101)]) == {"p50": 51, "p99": 100, "max": 100}
    assert measuring.milliseconds([]) == {}


def test_an_unknown_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        options.read(["--only", "chat,coffee"], tmp_path)


def test_the_documents_have_a_place_for_the_figures() -> None:
    from bench.__main__ import BETWEEN, PAGE, README

    for page in (PAGE, README):
        assert BETWEEN.search(page.read_text("utf-8")), f"{page.name} needs its marks"
