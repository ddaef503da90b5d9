"""Asking over the socket, from the frame to the acknowledgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from deskbell.channels.web import live
from deskbell.live import floods
from deskbell.live.frames import Ask, Page
from deskbell.live.gateway import Busy
from deskbell.live.topics import Principal
from deskbell.questions import passports
from deskbell.questions.models import Question
from tests import world

pytestmark = pytest.mark.django_db


class Line:
    """A connection whose aside is at once, and that remembers what it was told to say."""

    def __init__(self, kind: str = "patron", desk: str = "maple", language: str = "en") -> None:
        self.principal = Principal(kind, kind, language, desk=desk)
        self.principal_language = language
        self.peer = "192.0.2.7"
        self.said: list[dict[str, Any]] = []

    def aside(self, work: Callable[..., Any], *given: Any, then: Callable[[Any], None]) -> None:
        try:
            result = work(*given)
        except Exception as why:  # noqa: BLE001  as the gateway does
            result = why
        then(result)

    def send(self, frame: dict[str, Any]) -> None:
        self.said.append(frame)

    def refuse(self, why: str, words: str, id: str | None = None) -> None:
        self.said.append({"refused": {"id": id, "why": why, "words": words}})

    def no(self, why: str, id: str | None = None) -> None:
        self.refuse(why, "", id)

    def asks(self, **more: Any) -> dict[str, Any]:
        live.ask(self, Ask(**({"id": world.ask_id(), "text": "Where is reel 14?"} | more)))  # type: ignore[arg-type]
        return self.said[-1]


@pytest.fixture
def maple() -> world.World:
    return world.build()


def test_an_ask_is_acknowledged_with_question_code_and_passport(maple: world.World) -> None:
    line = Line()
    ack = line.asks(page=Page("Hours", "https://maple.example/hours?card=1"))["ack"]
    question = passports.question_of(ack["passport"])
    assert (ack["question"], ack["number"], ack["code"]) == (question.pk, 1, question.patron.code)
    assert line.principal.question == question.pk
    assert question.account == maple.maple_web


def test_the_same_ask_again_is_the_same_question(maple: world.World) -> None:
    same = world.ask_id()
    first, again = Line().asks(id=same)["ack"], Line().asks(id=same)["ack"]
    assert first == again
    assert Question.objects.count() == 1


def test_whoever_shows_an_earlier_passport_is_the_same_patron(maple: world.World) -> None:
    first = Line().asks()["ack"]
    again = Line().asks(passport=first["passport"])["ack"]
    stranger = Line().asks(passport="of nothing")["ack"]
    assert again["question"] != first["question"]
    assert (again["code"], stranger["code"]) == (
        first["code"],
        Question.objects.get(pk=stranger["question"]).patron.code,
    )
    assert stranger["code"] != first["code"]


def test_a_refusal_is_told_in_the_patrons_language_with_the_asks_id(maple: world.World) -> None:
    refused = Line(language="fr").asks(id="x" * 30, text="a\x00b")["refused"]
    assert (refused["id"], refused["why"]) == ("x" * 30, "not_text")


@pytest.mark.parametrize("frame", [{"desk": "harbour"}, {"id": "short"}, {"text": ""}, {"text": "y" * 100_000}])
def test_what_cannot_be_asked_is_refused_and_leaves_nothing(maple: world.World, frame: dict[str, str]) -> None:
    assert "refused" in Line().asks(**frame)
    assert not Question.objects.exists()


def test_staff_do_not_ask_here(maple: world.World) -> None:
    assert Line(kind="staff").asks()["refused"]["why"] == "not_found"


@pytest.mark.parametrize(("why", "code"), [(RuntimeError("the disk is full"), "failed"), (Busy(), "busy")])
def test_an_accident_is_no_silence(
    maple: world.World, monkeypatch: pytest.MonkeyPatch, why: Exception, code: str
) -> None:
    def fails(*_: Any) -> None:
        raise why

    monkeypatch.setattr(live, "take", fails)
    refused = Line().asks(id="z" * 30)["refused"]
    assert (refused["id"], refused["why"]) == ("z" * 30, code)


def test_a_flood_is_told_to_wait(maple: world.World) -> None:
    line = Line()
    # On a slow machine the allowance grows while the flood is still coming: a flood is more than it grows by.
    answers = (line.asks() for _ in range(3 * int(floods.asks.most)))
    refused = next(answer["refused"] for answer in answers if "refused" in answer)
    assert refused["why"] == "too_fast"
    assert Question.objects.count() >= 60
