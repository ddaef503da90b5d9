"""The house keeps its shape: the arrows, the one-folder rule, the words and the sizes (ARCHITECTURE.md, STYLE.md)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests import tree
from tests.tree import PACKAGE, ROOT, short

NAMES_THAT_SAY_NOTHING = {"util", "helper", "common", "core", "service", "manager", "misc"}
SECOND_NAMES = {
    "ticket": "question (a live ticket, the signed list of topics, belongs to deskbell.live)",
    "agent": "operator or staff (a browser's user agent may be named)",
    "customer": "patron",
    "contact": "patron or address",
    "inbox": "queue",
    "conversation": "question or journal",
}
LINES_OF_A_FILE = 300
LINES_OF_A_TEST_FILE = 400
LINES_OF_A_FUNCTION = 40

# Source files whose work is seen elsewhere. Patterns are matched from the right, as by Path.match.
TESTED_ELSEWHERE = {
    "__init__.py": "holds a docstring and names",
    "apps.py": "what a room offers is seen where it is used",
    "urls.py": "the isolation matrix walks every URL",
    "server/settings.py": "every test runs on it",
    "templatetags/*.py": "seen in the pages",
}
# True as soon as the first whole product stands; until then the test below only tells.
EVERY_FILE_HAS_ITS_TEST = False

# Pages that are handed out as one self-contained file cannot link to a stylesheet.
MAY_HOLD_STYLE = {"deskbell/public/templates/public/file.html"}


# ---- arrows and folders ---------------------------------------------------------------------------


def test_imports_follow_the_arrows() -> None:
    line = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_product_imports_no_test() -> None:
    """Tests are not installed, so the demo and all else must do without them."""
    testing = re.compile(r"^\s*(?:from|import)\s+(?:tests\b|deskbell(?:\.\w+)*\.tests\b|conftest\b)", re.MULTILINE)
    assert not [short(path) for path in tree.sources() if testing.search(path.read_text("utf-8"))]


def channels() -> list[str]:
    return sorted(path.parent.name for path in PACKAGE.glob("channels/*/__init__.py") if path.parent.name != "tests")


def test_nothing_outside_a_channels_folder_names_it() -> None:
    """A channel is added and removed as one folder, so no other file may depend on its name.

    "web" and "counter" are plain words, so only three uses count: the module path `channels.<name>`, a quoted text that
    is the name and nothing else (`"web"`), and a quoted path into its templates or files (`"web/ask.html"`).
    Prose, comments, names of variables, tests and documents are free.
    """
    wrong = {channel: found for channel in channels() if (found := namings(channel))}
    assert not wrong


def namings(channel: str) -> list[str]:
    own = PACKAGE / "channels" / channel
    naming = re.compile(rf"(.*\bchannels[./])?{re.escape(channel)}([./].*)?")
    others = [path for path in tree.files(".py", ".html", ".js", ".css", ".txt") if not path.is_relative_to(own)]
    return [
        f"{short(path)}: {text!r}"
        for path in others
        if "tests" not in path.parts
        for text in [*tree.literals(path), *imported_channels(path)]
        if naming.fullmatch(text) and text not in file_endings(channel)
    ]


def imported_channels(path: Path) -> list[str]:
    found = re.findall(r"^\s*(?:from|import)\s+(deskbell\.channels\.\w+)", path.read_text("utf-8"), re.MULTILINE)
    return found if path.suffix == ".py" else []


def file_endings(channel: str) -> set[str]:
    """`web.html` under a room's own folder is that room's file, not the channel's."""
    return {f"{channel}.{ending}" for ending in ("html", "css", "js", "txt", "svg")}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    wrong = [
        short(path)
        for path in PACKAGE.rglob("*")
        if "__pycache__" not in path.parts and path.stem.lower().removesuffix("s") in NAMES_THAT_SAY_NOTHING
    ]
    assert not wrong


def test_every_package_says_what_it_is() -> None:
    required_by_django = {"templatetags", "management", "commands"}
    packages = [path for path in tree.sources() if path.name == "__init__.py"]
    packages = [path for path in packages if path.parent.name not in required_by_django]
    wrong = [short(path) for path in packages if not ast.get_docstring(tree.parsed(path))]
    assert not wrong, "a package's docstring tells what this room is and what it never does"


# ---- words ----------------------------------------------------------------------------------------


def test_one_word_per_thing() -> None:
    wrong = [
        f"{short(path)}: {name}: say {SECOND_NAMES[word]}"
        for path in [*tree.sources(), *tree.files(".js")]
        for name in sorted(names_of(path))
        for word in second_names(name, path)
    ]
    assert not wrong, "\n".join(wrong)


def names_of(path: Path) -> set[str]:
    """The file's own name and every name in it that this room chose."""
    if path.suffix == ".js":
        return {path.stem, *tree.script_names(path)}
    return {path.stem, *tree.names(path)} - tree.names_from(path, "deskbell.live")


def second_names(name: str, path: Path) -> list[str]:
    words = tree.words(name)
    found = [word for word in words if word in SECOND_NAMES]
    if "user" in words:
        found = [word for word in found if word != "agent"]
    if "ticket" in found and ("live" in words or speaks_of_live_tickets(path)):
        found.remove("ticket")
    return found


def speaks_of_live_tickets(path: Path) -> bool:
    """A file of the live end, or one that names the live ticket once and may then call it a ticket."""
    naming = r"live[./_ -]tickets?\b|deskbell\.live import [^\n]*\btickets\b|look/live\.js"
    in_live = path.is_relative_to(PACKAGE / "live") or path.stem == "live"
    return in_live or re.search(naming, path.read_text("utf-8")) is not None


# ---- sizes ----------------------------------------------------------------------------------------


def test_no_file_is_longer_than_can_be_kept_in_mind() -> None:
    everything = [path for path in tree.files(".py", ".js", ".css", ".html") if "migrations" not in path.parts]
    everything += [path for folder in ("tests", "tools", "bench") for path in tree.files(".py", under=ROOT / folder)]
    lengths = {short(path): len(path.read_text("utf-8").splitlines()) for path in everything}
    wrong = {name: length for name, length in lengths.items() if length > wall(name)}
    assert not wrong, f"a file stays one subject, within {LINES_OF_A_FILE} lines"


def wall(name: str) -> int:
    return LINES_OF_A_TEST_FILE if "tests/" in name else LINES_OF_A_FILE


def test_every_function_can_be_seen_whole() -> None:
    everything = [path for path in tree.files(".py") if "migrations" not in path.parts]
    wrong = [
        f"{short(path)}:{function.lineno} {function.name}: {length} lines"
        for path in everything
        for function in tree.functions(path)
        if (length := tree.length_without_docstring(function)) > LINES_OF_A_FUNCTION
    ]
    assert not wrong, "\n".join(wrong)


# ---- tests ----------------------------------------------------------------------------------------


def test_every_source_file_has_a_test_of_its_name() -> None:
    wrong = [short(path) for path in tree.sources() if not is_tested_elsewhere(path) and not tests_of(path)]
    if EVERY_FILE_HAS_ITS_TEST:
        assert not wrong, "write deskbell/<room>/tests/test_<file>.py, or name the reason in TESTED_ELSEWHERE"
    elif wrong:
        sys.stdout.write("without a test of their name:\n  " + "\n  ".join(wrong) + "\n")


def is_tested_elsewhere(path: Path) -> bool:
    return any(path.match(pattern) for pattern in TESTED_ELSEWHERE)


def tests_of(path: Path) -> list[Path]:
    """Tests of this file's name in any tests folder of its room."""
    parts = path.relative_to(PACKAGE).parts
    room = PACKAGE.joinpath(*parts[: 2 if parts[0] == "channels" and len(parts) > 2 else 1])
    if room.is_file():  # deskbell/client.py and the like
        room = PACKAGE
    return [*room.glob(f"**/tests/**/test_{path.stem}.py")]


def test_the_table_of_untested_files_names_only_what_exists() -> None:
    exact = [pattern for pattern in TESTED_ELSEWHERE if "/" in pattern and "*" not in pattern]
    sources = tree.sources()
    assert not [pattern for pattern in exact if not any(path.match(pattern) for path in sources)]


# ---- pages ----------------------------------------------------------------------------------------


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    """The pages' Content-Security-Policy allows none, so the browser would drop them."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=.(?:application/json|importmap))|<style|\sstyle=|\son[a-z]+="
    )
    templates = [path for path in tree.files(".html") if short(path) not in MAY_HOLD_STYLE]
    wrong = [
        f"{short(path)}:{number}: {line.strip()}"
        for path in templates
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if inline.search(line)
    ]
    assert not wrong, "\n".join(wrong)
