"""The documents tell the truth: every setting and command has its place, every link leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests import tree
from tests.tree import ROOT, short

# What nobody sets by hand, and who does.
NOT_A_SETTING = {
    "DESKBELL_TESTING": "the tests, for a fast password hasher and the like",
    "DESKBELL_WIRE_FD": "the front process, for the pages process that it starts",
}


def what_docs_run_says() -> str:
    return "\n".join(path.read_text("utf-8") for path in tree.files(".md", under=ROOT / "docs" / "run"))


def test_every_setting_is_documented() -> None:
    read = {text for path in tree.sources() for text in tree.literals(path) if re.fullmatch(r"DESKBELL_[A-Z_]+", text)}
    said = what_docs_run_says()
    missing = {setting for setting in read - set(NOT_A_SETTING) if not re.search(rf"\b{setting}\b", said)}
    assert not missing, "tell what it does in docs/run/settings.md"


def test_every_setting_in_the_documents_exists() -> None:
    code = "\n".join(path.read_text("utf-8") for path in [*tree.sources(), *tree.files(".py", under=ROOT / "tests")])
    said = set(re.findall(r"\bDESKBELL_[A-Z_]+\b", what_docs_run_says()))
    assert not {setting for setting in said if setting not in code}


def test_every_command_is_documented() -> None:
    said = what_docs_run_says()
    missing = [command for command in commands() if f"deskbell {command}" not in said]
    assert not missing, "tell what it does in docs/run/"


def test_every_command_explains_itself() -> None:
    for command in commands():
        assert command_line(command, "--help").strip()


def commands() -> list[str]:
    listed = re.findall(r"^ {4}([a-z][\w-]*)(?= {2,}|$)", command_line("--help"), re.MULTILINE)
    assert listed, "deskbell --help lists its commands"
    return listed


def command_line(*arguments: str) -> str:
    line = [sys.executable, "-c", "import sys; from deskbell.server.cli import main; sys.exit(main())", *arguments]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# ---- links ----------------------------------------------------------------------------------------


def test_every_link_between_documents_leads_somewhere() -> None:
    wrong = [
        f"{short(page)}: {target}"
        for page in tree.files(".md", under=ROOT)
        for target in links(page)
        if not leads_somewhere(page, target)
    ]
    assert not wrong


def links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    found: list[str] = re.findall(r"\]\(\s*<?([^)\s>]+)", text) + re.findall(r"(?:src|href)=\"([^\"]+)\"", text)
    return [target for target in found if not re.match(r"[a-z][a-z0-9+.-]*:", target)]


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    place = page.parent / path if path else page
    return place.exists() and (not anchor or place.suffix != ".md" or anchor in anchors(place))


def anchors(page: Path) -> set[str]:
    """The names that GitHub and others give to headings."""
    headings: list[str] = re.findall(r"^#+\s+(.+?)\s*#*$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
