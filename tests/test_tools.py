"""The tools keep their own promises: honest exit codes, right plurals, no network, no silent skip."""

from __future__ import annotations

import gettext
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from babel.messages import Message

from build_hooks import catalogues
from conftest import Skips
from tests import parts
from tools import browser, proof, words

FRENCH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "one question"
msgid_plural "%(n)s questions"
msgstr[0] "%(n)s question"
msgstr[1] "%(n)s questions"
"""


# ---- translations ---------------------------------------------------------------------------------


def test_french_says_zero_in_the_singular(tmp_path: Path) -> None:
    po = tmp_path / "deskbell" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(FRENCH, "utf-8")
    assert catalogues.compile_all(tmp_path) == [po.with_suffix(".mo")]
    with po.with_suffix(".mo").open("rb") as compiled:
        french = gettext.GNUTranslations(compiled)
    said = [french.ngettext("one question", "%(n)s questions", n) % {"n": n} for n in (0, 1, 2)]
    assert said == ["0 question", "1 question", "2 questions"]
    assert catalogues.compile_all(tmp_path) == [], "what is up to date is left alone"


def test_another_language_is_one_file_that_has_every_word_of_french() -> None:
    (home, whole), *others = words.homes("es").items()
    assert home == words.PACKAGE / "locale"
    assert not others
    spoken = {(message.id, message.context) for of in words.homes("fr").values() for message in of if message.id}
    assert {(message.id, message.context) for message in whole if message.id} == spoken


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (Message("{name} is here", "{name} est là"), True),
        (Message("{name} is here", "Quelqu’un est là"), False),
        (Message(("one question", "%(n)s questions"), ("une question", "%(n)s questions")), True),
        (Message(("one question", "%(n)s questions"), ("une question", "%(m)s questions")), False),
    ],
)
def test_a_translation_that_loses_a_placeholder_is_found(message: Message, kept: bool) -> None:
    assert words.keeps_placeholders(message) is kept


# ---- proof ----------------------------------------------------------------------------------------


def a_step(code: int) -> proof.Step:
    return proof.Step(f"ends with {code}", [sys.executable, "-c", f"raise SystemExit({code})"])


def test_one_failed_step_fails_the_run_and_the_rest_still_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert proof.prove([a_step(0), a_step(3), a_step(0)]) == 1
    shown = capsys.readouterr().out
    assert shown.count("  ok  ends with 0") == 2
    assert "FAILED: ends with 3" in shown


def test_all_steps_passed_is_a_success() -> None:
    assert proof.prove([a_step(0)]) == 0


def test_a_run_without_any_test_is_no_success() -> None:
    empty = proof.Step("nothing", [sys.executable, "-c", "raise SystemExit(5)"], is_test=True)
    assert proof.prove([empty]) == 1


# Fails at its first run; the note of that lies beside the test.
BY_CHANCE = """
from pathlib import Path
def test_fails_once():
    note = Path(__file__).with_name("note")
    first = not note.exists()
    note.touch()
    assert not first
def test_passes():
    pass
"""


def a_run(tmp_path: Path, words: str, *, second: bool = True, more: tuple[str, ...] = ()) -> proof.Step:
    """Tests of its own, apart from the stage of ours."""
    written = tmp_path / "test_chance.py"
    written.write_text(words)
    pytest_alone = (sys.executable, "-m", "pytest", "-q", "-c", str(tmp_path / "none.ini"), f"--rootdir={tmp_path}")
    (tmp_path / "none.ini").write_text("[pytest]\naddopts = -p no:django -p no:xdist\n")
    line = [*pytest_alone, *more, str(written)]
    return proof.Step("by chance", line, is_test=True, second=pytest_alone if second else ())


def test_a_test_that_fails_by_chance_is_tried_once_more_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "ROOT", tmp_path)
    assert proof.prove([a_run(tmp_path, BY_CHANCE)]) == 0
    shown = capsys.readouterr().out
    assert "2 passed, 0 failed, 0 skipped" in shown
    assert "passed at the second try only: test_chance.py::test_fails_once" in shown


UNREAD = """
from pathlib import Path
note = Path(__file__).with_name("note")
first = not note.exists()
note.touch()
assert not first
def test_passes():
    pass
"""
SKIPS = "import pytest\n@pytest.mark.skip\ndef test_left_out():\n    pass\n"
MANY = "".join(f"def test_{n}():\n    assert False\n" for n in range(proof.FEW + 1))


@pytest.mark.parametrize(
    ("words", "second", "failed"),
    [
        ("def test_fails():\n    assert False\n", True, 1),
        (BY_CHANCE, False, 1),
        (BY_CHANCE + SKIPS, True, 1),
        (BY_CHANCE + MANY, True, proof.FEW + 2),
        (UNREAD, True, 1),
    ],
    ids=["fails twice", "may not be tried again", "left tests out", "too many failed", "ran no test"],
)
def test_what_fails_twice_or_may_not_be_tried_again_has_failed(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    second: bool,
    failed: int,
) -> None:
    monkeypatch.setattr(proof, "ROOT", tmp_path)
    assert proof.prove([a_run(tmp_path, words, second=second)]) == 1
    shown = capsys.readouterr().out
    assert f"{failed} failed" in shown
    assert "second try" not in shown


def test_a_wrong_path_of_chromium_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESKBELL_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(SystemExit, match="is no program"):
        browser.find()


# ---- what holds for every test --------------------------------------------------------------------


@pytest.mark.parametrize("reach", [("connect", ("198.51.100.7", 80)), ("connect", ("2001:db8::1", 80, 0, 0))])
def test_a_test_reaches_nothing_but_the_loopback(reach: tuple[str, tuple[object, ...]]) -> None:
    family = socket.AF_INET6 if ":" in str(reach[1][0]) else socket.AF_INET
    with socket.socket(family) as wire, pytest.raises(RuntimeError, match="loopback only"):
        wire.connect(reach[1])


def test_a_test_asks_no_name_server() -> None:
    with pytest.raises(socket.gaierror, match="look up no name"):
        socket.getaddrinfo("example.org", 80)


def a_skip(keywords: dict[str, int]) -> pytest.TestReport:
    return cast("pytest.TestReport", SimpleNamespace(skipped=True, keywords=keywords, nodeid="tests/test_x.py::test_y"))


@pytest.mark.parametrize(
    ("keywords", "shared_is_there", "allowed"),
    [({"needs_shared": 1}, False, True), ({"needs_shared": 1}, True, False), ({}, False, False)],
)
def test_ci_allows_a_skip_only_for_want_of_the_shared_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keywords: dict[str, int], shared_is_there: bool, allowed: bool
) -> None:
    monkeypatch.setattr(parts, "shared_folder", lambda: tmp_path if shared_is_there else tmp_path / "none")
    monkeypatch.setenv("CI", "true")
    session = cast("pytest.Session", SimpleNamespace(exitstatus=pytest.ExitCode.OK))
    skips = Skips()
    skips.pytest_runtest_logreport(a_skip(keywords))
    skips.pytest_sessionfinish(session)
    assert session.exitstatus == (pytest.ExitCode.OK if allowed else pytest.ExitCode.TESTS_FAILED)
    assert bool(skips.allowed) is allowed


def test_the_session_has_an_empty_database_to_give(database_url: str) -> None:
    assert database_url.startswith(("sqlite:///", "postgresql://"))


def test_the_session_has_a_valkey_to_give(valkey_url: str) -> None:
    import redis

    with redis.Redis.from_url(valkey_url.replace("valkey", "redis", 1)) as valkey:
        assert valkey.ping()
