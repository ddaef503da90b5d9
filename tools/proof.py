"""Every check and test, one step after the other, each with its seconds; the exit code tells whether all passed.

Where everything is tried, a few tests that fail are tried once more alone and named (decision 0018). Never so: tests
of faults, a run that left tests out or did not reach its end, and any chosen by hand.

    python3 run.py test                        everything
    python3 run.py test deskbell/journal -x    only these tests, on both databases; arguments are pytest's
    python3 run.py check                       the checks that run nothing
    python3 run.py faults                      the long form of the fault tests

DESKBELL_TEST_DATABASE=sqlite or postgres keeps to one database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from tools import browser

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "--quiet"]
SOME_FAILED, NO_TEST_RAN = 1, 5
# More than so many that fail at once fail for one reason, and not by chance.
FEW = 5


@dataclass(frozen=True)
class Step:
    """One program to run. Checks are quiet unless they fail; tests show their progress."""

    name: str
    line: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_test: bool = False
    # Run for the few that failed, with their names behind it; none: what fails has failed.
    second: tuple[str, ...] = ()


@dataclass
class Tally:
    """How many tests did what, over all steps, and which needed a second try."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    second: list[str] = field(default_factory=list)

    def add(self, report: Path) -> None:
        """Adds what pytest wrote into its JUnit report; nothing, if it wrote none."""
        if not report.exists():
            return
        for suite in ET.parse(report).iter("testsuite"):  # our own file
            total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            self.passed += total - skipped - failed
            self.failed += failed
            self.skipped += skipped

    def passed_at_last(self, names: list[str]) -> None:
        """They failed, and passed alone."""
        self.second += names
        self.passed += len(names)
        self.failed -= len(names)


def main() -> int:
    wanted, *arguments = sys.argv[1:] or ["test"]
    if wanted == "check":
        return prove(checks())
    if wanted == "faults":
        return prove(faults(arguments, long=True))
    if arguments:
        return prove(chosen(arguments))
    return prove([*checks(), *rooms(), *faults([]), *journeys()])


# ---- the steps ------------------------------------------------------------------------------------


def checks() -> list[Step]:
    return [
        Step("ruff check", [str(BIN / "ruff"), "check", "."]),
        Step("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        Step("mypy", [sys.executable, "-m", "mypy"]),
        Step("arrows", [str(BIN / "lint-imports")]),
        Step("scripts", [sys.executable, "-m", "tools.scripts"]),
    ]


def rooms() -> list[Step]:
    chosen_marks = ["-n", "2", "-m", "not journey and not faults"]
    return [pytest(f"tests, {database}", database, chosen_marks, second=True) for database in databases()]


def faults(arguments: list[str], *, long: bool = False) -> list[Step]:
    """Processes are killed here, so PostgreSQL writes to the disk in earnest and nothing else runs beside."""
    more = {"DESKBELL_TEST_FSYNC": "on"} | ({"DESKBELL_TEST_FAULTS": "long"} if long else {})
    return [pytest(f"faults, {database}", database, ["-m", "faults", *arguments], more) for database in databases()]


def journeys() -> list[Step]:
    chromium = {"DESKBELL_CHROMIUM": browser.chromium()}
    return [pytest("journeys", databases()[0], ["-m", "journey"], chromium, second=True)]


def chosen(arguments: list[str]) -> list[Step]:
    return [pytest(f"{' '.join(arguments)}, {database}", database, arguments) for database in databases()]


def pytest(
    name: str, database: str, arguments: list[str], more: Mapping[str, str] | None = None, *, second: bool = False
) -> Step:
    environment = {**(more or {}), "DESKBELL_TEST_DATABASE": database}
    return Step(name, [*PYTEST, *arguments], environment, is_test=True, second=tuple(PYTEST) if second else ())


def databases() -> list[str]:
    wanted = os.environ.get("DESKBELL_TEST_DATABASE", "both")
    return ["sqlite", "postgres"] if wanted == "both" else [wanted]


# ---- running them ---------------------------------------------------------------------------------


def prove(steps: list[Step]) -> int:
    """Runs every step, even after one has failed, and returns 0 only if all passed and some test ran."""
    tally, began = Tally(), time.monotonic()
    wrong = [step.name for step in steps if not run(step, tally)]
    took = time.monotonic() - began
    verdict = f"FAILED: {', '.join(wrong)}" if wrong else f"all {len(steps)} steps passed"
    print(f"\n{verdict} ({took:.0f} s)")
    if any(step.is_test for step in steps):
        print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    for name in tally.second:
        print(f"passed at the second try only: {name}")
    return 1 if wrong else 0


def run(step: Step, tally: Tally) -> bool:
    """Runs one step in a data folder of its own and says how it went."""
    began = time.monotonic()
    if step.is_test:
        print(f"-- {step.name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="deskbell-proof-") as folder:
        skipped = tally.skipped
        code = carry_out(step, step.line, Path(folder), tally)
        failed = [] if tally.skipped > skipped else names_of_failed(Path(folder))
        if code == SOME_FAILED and step.second and 0 < len(failed) <= FEW:
            print(f"-- once more, alone: {' '.join(failed)}", flush=True)
            code = carry_out(step, [*step.second, *failed], Path(folder))
            if not code:
                tally.passed_at_last(failed)
    print(f"{outcome(step, code):>6}  {step.name} ({time.monotonic() - began:.1f} s)", flush=True)
    return code == 0


def carry_out(step: Step, line: list[str], folder: Path, tally: Tally | None = None) -> int:
    """Runs a line of a step; its exit code. What a check has said is shown where it failed."""
    report = folder / "report.xml"
    if step.is_test:
        line = [*line, f"--junit-xml={report}", f"--override-ini=cache_dir={folder / 'cache'}"]
    environment = {**os.environ, "DESKBELL_DATA": str(folder), **step.environment}
    shown = None if step.is_test else subprocess.PIPE
    done = subprocess.run(
        line, cwd=ROOT, env=environment, check=False, text=True, stdout=shown, stderr=subprocess.STDOUT
    )
    if tally is not None:
        tally.add(report)
    if done.returncode and done.stdout:
        print(done.stdout)
    return done.returncode


def names_of_failed(folder: Path) -> list[str]:
    """The tests that failed in the step that ran there, as pytest kept them."""
    kept = folder / "cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text())) if kept.exists() else []


def outcome(step: Step, code: int) -> str:
    if step.is_test and code == NO_TEST_RAN:
        return "EMPTY"
    return "FAILED" if code else "ok"


if __name__ == "__main__":
    sys.exit(main())
