"""The command line: rooms add commands of their own, and asking for help needs no settings."""

from __future__ import annotations

import argparse
import sys
from types import ModuleType
from typing import Any

import pytest

from deskbell.channels.counter.apps import CounterConfig
from deskbell.server import cli


def test_a_room_offers_a_command_and_sets_up_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    room = ModuleType("a_room_of_its_own")

    def run(given: argparse.Namespace) -> int:
        given.set_up()
        told.append(given.words)
        return 75

    def add(commands: Any) -> None:
        parser = commands.add_parser("take-a-note", help="for a test")
        parser.add_argument("words")
        parser.set_defaults(run=run)

    room.add = add  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "a_room_of_its_own", room)
    monkeypatch.setattr(CounterConfig, "commands", "a_room_of_its_own.add", raising=False)
    assert cli.main(["take-a-note", "hello"]) == 75
    assert told == ["hello"]


def test_a_wrong_command_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])
    assert ended.value.code == 2 and "invalid choice" in capsys.readouterr().err
