"""What leaves for a delivery of this room: an entry's words, with all that a channel needs beside them.

Called when it is sent, outside any transaction, so that nothing forgotten leaves and a link or a name is the one of
that moment. ``None``: there is nothing to send any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.formats.mail.writing import via
from deskbell.journal.models import Entry
from deskbell.libraries.fields import in_language
from deskbell.mailroom import accounts, addresses, files, origins
from deskbell.mailroom.contract import Enclosure, Limits, Outbound
from deskbell.mailroom.models import Address, Delivery, Received
from deskbell.questions import attaching, entries, forwarding, passports, proving, signing, tokens, transcripts
from deskbell.questions.models import Question

MOST_REFERENCES = 30
# Ids that are kept in another form than they came in cannot be named to anybody.
_NOT_IDS = ("sha256:", origins.FORGOTTEN)


def compose(delivery: Delivery) -> Outbound | None:
    """The entry of a delivery, or all that was said, as its channel sends it."""
    found = Question.objects.select_related("desk", "library", "patron").filter(pk=delivery.stream_id).first()
    if found is None or found.forgotten_at or delivery.address is None:
        return None
    with translation.override(delivery.language):
        if delivery.purpose == transcripts.PURPOSE:
            return _transcript(delivery, delivery.address, found)
        entry = Entry.objects.filter(stream=found.pk, number=delivery.number or 0, words__isnull=False).first()
        return _outbound(delivery, delivery.address, found, entry) if entry else None


def link_of(question: Question) -> str:
    """The patron's link as it may be sent to an address that is proved to be theirs; empty once it was taken back."""
    token = passports.link_of(question)
    return f"{settings.PUBLIC_URL}{reverse('passport', args=[token])}" if token else ""


def subject_of(question: Question) -> str:
    """What a letter about the question is headed with: its own first subject, else which desk it was put to."""
    asked = Entry.objects.filter(stream=question.pk, kind=entries.ASKED, words__isnull=False).order_by("number").first()
    facts: Mapping[str, Any] = json.loads(asked.facts) if asked and asked.facts else {}
    if asked and asked.words and facts.get("subject"):
        return reply_to(asked.words[: facts["subject"]])
    return _("Your question to %(desk)s") % {"desk": in_language(question.desk.name, question.language)}


def reply_to(subject: str) -> str:
    return subject if subject.casefold().startswith("re:") else f"Re: {subject}"


def _transcript(delivery: Delivery, address: Address, question: Question) -> Outbound:
    return Outbound(
        id=delivery.outbound,
        to=addresses.read(address),
        words=transcripts.as_text(question, delivery.language),
        language=delivery.language,
        name=in_language(question.library.name, delivery.language),
        subject=subject_of(question),
        token=tokens.token_of(question),
        automatic="auto-generated",
    )


def _outbound(delivery: Delivery, address: Address, question: Question, entry: Entry) -> Outbound:
    limits, facts = accounts.channel_of(delivery.account).limits, delivery.facts
    subject, words = _said(question, entry, str(facts.get("subject", "")))
    # What goes outside names no message of the patron's: an id tells where its writer's mail is.
    threads = entry.kind != entries.FORWARDED
    along = attaching.along(question.pk, entry.number)
    # The page behind it shows everything that was said: only to an address that is the patron's.
    link = link_of(question) if proving.is_proved(question.patron, address) else ""
    if along and not limits.files and link:
        words = "\n".join([words, _("Files: {link}").format(link=link)])
    return Outbound(
        id=delivery.outbound,
        to=addresses.read(address),
        words=words,
        language=delivery.language,
        answers=str(facts.get("answers") or (_answered(delivery) if threads else "") or ""),
        name=via(entry.who, in_language(question.library.name, delivery.language)),
        subject=subject,
        references=_references(delivery) if threads else (),
        token=tokens.token_of(question) if limits.threads else "",
        signature=signing.signature(question.desk, delivery.language, entry.who) if entry.kind == entries.SAID else "",
        link=link if limits.threads and entry.kind == entries.SAID else "",
        files=_enclosures(along, limits),
        automatic=str(facts.get("automatic", "")),
    )


def _said(question: Question, entry: Entry, subject: str) -> tuple[str, str]:
    if entry.kind == entries.FORWARDED:
        return forwarding.letter(question, entry)
    return reply_to(subject) if subject else subject_of(question), entry.words or ""


def _references(delivery: Delivery) -> tuple[str, ...]:
    """What stands before it in its thread, oldest first: what came in, and what left, each under the id that it had."""
    went = Delivery.objects.filter(
        stream=delivery.stream_id, account=delivery.account, address=delivery.address, number__lt=delivery.number
    ).exclude(sent_at=None)
    both = [*_came(delivery), *went.values_list("number", "outbound")]
    return tuple([one for _number, one in sorted(both)][-MOST_REFERENCES:])


def _answered(delivery: Delivery) -> str | None:
    """The newest of the patron's own messages before it."""
    return max(_came(delivery), default=(0, None))[1]


def _came(delivery: Delivery) -> list[tuple[int, str]]:
    """What the patron wrote before it. Nobody's who was copied in, no machine's, and none that only says it is theirs:
    an id tells of a message that whoever reads this never had, and whose mail it was.
    """
    came = Received.objects.filter(stream=delivery.stream_id, account=delivery.account, number__lt=delivery.number)
    wrote = Entry.objects.filter(stream=delivery.stream_id, kind__in=(entries.ASKED, entries.HEARD))
    theirs = wrote.exclude(kind=entries.HEARD, facts__contains='"unverified":true').values("number")
    found = came.filter(number__in=theirs).values_list("number", "origin")
    return [(number or 0, origin) for number, origin in found if not origin.startswith(_NOT_IDS)]


def _enclosures(along: list[Any], limits: Limits) -> tuple[Enclosure, ...]:
    if not limits.files:
        return ()
    return tuple(
        Enclosure(file.name, file.content_type, files.read(file), file.role, file.content_id) for file in along
    )
