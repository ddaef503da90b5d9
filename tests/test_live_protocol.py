"""docs/build/live-protocol.md says what the code does: every field, topic and code; and its example runs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import httpx
import msgspec

from deskbell.live import floods, frames, pings, sentences, topics, upgrade
from deskbell.live.limits import HELLO_WITHIN, MOST_TOPICS, rates_of
from deskbell.questions import refusals, screening
from tests.open_house import OpenHouse
from tests.tree import ROOT

PAGE = (ROOT / "docs" / "build" / "live-protocol.md").read_text("utf-8")
# What only pages refuse with, never the socket.
OF_PAGES = {"already_claimed", "not_claimed", "is_open", "wrong_choice", "wrong_moment", "no_mailbox", "not_with_files"}
OF_PAGES |= {"no_way", "no_address", "wants_nothing", "not_sent", "too_often", "wrong_code", "prove_first"}
OF_PAGES |= {"too_much", "not_safe", "not_one_patron", "is_merged", "just_sent", "full", "no_files"}


def named(word: str) -> bool:
    return f"`{word}`" in PAGE or f'"{word}"' in PAGE


def test_every_frame_of_a_client_is_named_with_all_its_fields() -> None:
    for verb in frames.VERBS:
        row = re.search(rf"^\| `{verb}` \|.*$", PAGE, re.MULTILINE)
        assert row, verb
        missing = [name for name in fields_of(verb) if f"`{name}`" not in row[0]]
        assert not missing, f"{verb}: {missing}"


def fields_of(verb: str) -> list[str]:
    hints = {field.name: field.type for field in msgspec.structs.fields(frames.Frame)}
    struct = next(one for one in hints[verb].__args__ if one is not type(None))
    return list(struct.__struct_fields__)


def test_a_page_of_an_ask_is_described() -> None:
    assert all(named(name) for name in frames.Page.__struct_fields__)


def test_every_topic_is_named() -> None:
    assert not [name for name in topics.registry() if f"`{name}:" not in PAGE]


def test_every_code_of_a_refusal_is_named() -> None:
    codes = {one().code for one in kinds(refusals.Refusal) if takes_nothing(one)} | {"not_yours", "too_long"}
    assert not [code for code in (codes | set(sentences.SENTENCES)) - OF_PAGES if not named(code)]


def kinds(kind: Any) -> list[Any]:
    return kind.__subclasses__()  # type: ignore[no-any-return]


def takes_nothing(kind: Callable[..., object]) -> bool:
    try:
        kind()
    except TypeError:
        return False
    return True


def test_the_limits_are_those_of_the_code() -> None:
    rate, most = rates_of(8)["patron"]
    for words in (
        f"{upgrade.FRAME_BYTES:,} bytes",
        f"may send {rate:.0f} frames a second ({most:.0f} at once) and follow {MOST_TOPICS['patron']} topics",
        f"and {MOST_TOPICS['staff']:,} topics",
        f"may begin {floods.asks.most} questions at once",
        f"open {floods.sockets.most} sockets",
        f"within {HELLO_WITHIN:.0f} seconds",
        f"pings every {pings.EVERY:.0f} seconds",
        f"at most {screening.LONGEST:,} characters",
    ):
        assert words in PAGE, words


def test_the_example_runs(house: OpenHouse) -> None:
    example = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert example
    place: dict[str, Any] = {}
    exec(compile(example[1], "live-protocol.md", "exec"), place)
    passport = asyncio.run(asyncio.wait_for(place["main"](house.address, "maple"), 60))
    answer = httpx.get(passport, trust_env=False)
    assert answer.status_code == 200
    assert answer.text.count("Upstairs, perhaps?") == 1
