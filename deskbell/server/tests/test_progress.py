"""How far a long command has come: seen in a terminal, silent elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from deskbell.server import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nobody_watches_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    with progress.shown() as tell:
        tell.copied(1, 2)
        tell.step("Checking")
    assert said.getvalue() == ""


def test_in_a_terminal_one_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    with progress.shown() as tell:
        tell.copied(1, 2)
        tell.step("Checking")
    assert "Checking" in said.getvalue()
