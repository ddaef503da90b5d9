"""The takers of arrivals: what continues a question is heard in it, the rest begins one."""

from __future__ import annotations

from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.questions import passports
from deskbell.questions.asking import Ask, ask
from deskbell.questions.conversing import hear
from deskbell.questions.models import Question


def go_on(arriving: Arriving) -> Taken | None:
    """Takes what continues a question. ``NotFound`` for a passport that leads nowhere."""
    return _go_on(arriving.inbound) if arriving.inbound.continues else None


def receive(arriving: Arriving) -> Taken:
    """Takes any arrival as a new question; refuses in words (``refusals``)."""
    inbound = arriving.inbound
    asked = ask(
        Ask(
            id=inbound.id,
            account=arriving.account,
            words=inbound.words,
            language=inbound.language,
            name=inbound.name,
            address=inbound.address,
            page=inbound.page,
            known_by=inbound.known_by,
            at=inbound.at,
        )
    )
    return Taken(asked.question.pk, asked.number, asked.at, asked.fresh, asked.passport, asked.code)


def _go_on(inbound: Inbound) -> Taken:
    question = passports.question_of(inbound.continues)
    before = question.stream.last
    entry = hear(question, inbound.words, inbound.id, inbound.at)
    if entry.stream_id == question.pk:
        return Taken(question.pk, entry.number, entry.at, entry.number > before, code=question.patron.code)
    # The word came too late to reopen: it stands in a newer question of the same patron.
    newer = Question.objects.select_related("continues__desk", "desk").get(pk=entry.stream_id)
    return Taken(newer.pk, entry.number, entry.at, True, passports.of_continuation(newer), question.patron.code)
