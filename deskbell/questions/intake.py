"""The takers of arrivals: what continues a question is heard in it, the rest begins one.

What our own pages hand in carries its sender's secret and is refused in words; what a channel brings from elsewhere is
``receiving``'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.mailroom import accounts
from deskbell.mailroom.arriving import Arriving, looks_ahead, together
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.questions import just_now, passports, receiving
from deskbell.questions.asking import Ask, ask
from deskbell.questions.conversing import hear
from deskbell.questions.models import Question


@together
def go_on(several: Sequence[Arriving]) -> list[Taken | None]:
    """Takes what continues a question. ``NotFound`` for a passport that leads nowhere."""
    brought = [one for one in several if not (one.inbound.continues or _is_ours(one))]
    gone_on = dict(zip(map(id, brought), receiving.go_on_all(brought), strict=True))
    return [_go_on(one.inbound) if one.inbound.continues else gone_on.get(id(one)) for one in several]


@looks_ahead(just_now.look_ahead)
@together
def receive(several: Sequence[Arriving]) -> list[Taken]:
    """Takes any arrival as a new question; refuses in words (``refusals``)."""
    brought = [one for one in several if not _is_ours(one)]
    begun = dict(zip(map(id, brought), receiving.begin_all(brought), strict=True)) if brought else {}
    return [begun.get(id(one)) or _ask(one) for one in several]


def _ask(arriving: Arriving) -> Taken:
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
            desk=arriving.desk,
            files=inbound.files,
        )
    )
    return Taken(asked.question.pk, asked.number, asked.at, asked.fresh, asked.passport, asked.code)


def _is_ours(arriving: Arriving) -> bool:
    """Its id was made by who asks, on our own page, and is their secret."""
    return accounts.channel_of(arriving.account).limits.collects


def _go_on(inbound: Inbound) -> Taken:
    question = passports.question_of(inbound.continues)
    before = question.stream.last
    entry = hear(question, inbound.words, inbound.id, inbound.at, files=inbound.files)
    if entry.stream_id == question.pk:
        return Taken(question.pk, entry.number, entry.at, entry.number > before, code=question.patron.code)
    # The word came too late to reopen: it stands in a newer question of the same patron.
    newer = Question.objects.select_related("continues__desk", "desk").get(pk=entry.stream_id)
    if newer.continues_id != question.pk:  # it was merged into that one, where the same passport leads
        return Taken(newer.pk, entry.number, entry.at, True, code=question.patron.code)
    return Taken(newer.pk, entry.number, entry.at, True, passports.of_continuation(newer), question.patron.code)
