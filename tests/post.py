"""Post for the cast: a mailbox and a number at Maple, and what arrives there. Nothing leaves: both accounts rest."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from deskbell.mailroom import intake
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.mailroom.models import Account, Delivery, Received
from deskbell.questions import standing
from deskbell.questions.models import Question
from tests.world import World, build

FAR = datetime(2200, 1, 1, tzinfo=UTC)
FERN_MAIL, OTTO_MAIL, STRANGER = "fern@example.org", "otto@example.org", "aunt@example.net"
FERN_PHONE, OTTO_PHONE = "+14165550142", "+14165550143"


def served() -> World:
    """The cast at a library that is reached by mail and by text."""
    made = build()
    mailbox(made)
    mobile(made)
    return made


def mailbox(world: World) -> Account:
    """Maple's mailbox."""
    given = {"channel": "mail", "desk": world.maple_desk, "address": "ask@maple.example", "paused_until": FAR}
    return Account.objects.get_or_create(key="maple-mail", defaults=given)[0]


def mobile(world: World) -> Account:
    """Maple's number."""
    given = {"channel": "sms", "desk": world.maple_desk, "address": "+16135550100", "paused_until": FAR}
    return Account.objects.get_or_create(key="maple-texts", defaults=given)[0]


def mails(account: Account, words: str, sender: str = FERN_MAIL, **more: Any) -> Taken:
    """A mail arrives."""
    return intake.take(account, Inbound(words=words, sender=sender, **{"id": f"{secrets.token_hex(8)}@x", **more}))


def texts(account: Account, words: str, sender: str = FERN_PHONE, **more: Any) -> Taken:
    """A text arrives."""
    return intake.take(account, Inbound(id=secrets.token_hex(8), words=words, sender=sender, **more))


def question_of(taken: Taken) -> Question:
    return Question.objects.select_related("patron", "desk", "library", "stream", "account").get(pk=taken.stream)


def received(account: Account, question: Question, origin: str, number: int = 1) -> None:
    """As the reader writes down under which id a message came."""
    Received.objects.create(account=account, origin=origin, stream=question.stream, number=number, at=question.asked_at)


def put(question: Question, purpose: str = "reply") -> list[Delivery]:
    """What was put for a question, in order."""
    found = Delivery.objects.filter(stream=question.pk, purpose=purpose).select_related("address", "account")
    return list(found.order_by("pk"))


def row(question: Question) -> tuple[str, bool, str]:
    """What the patron is told of the way: where the answer goes, whether it is reached, where it goes later."""
    now = standing.patron_row(question)
    return now["way"], now["reached"], now["later"]


def states(question: Question, purpose: str = "reply") -> list[str]:
    return [str(one.state) for one in put(question, purpose)]
