"""Transcripts: what was said, and which files came or went, as plain text; sent by mail when the patron asks, or by
the desk's rule at closing.

Only to a mailbox that is proved to be the patron's: a transcript shows everything. What was erased is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from textwrap import indent
from zoneinfo import ZoneInfo

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.libraries.fields import in_language
from deskbell.mailroom import accounts, addresses, deliveries
from deskbell.mailroom.models import Address, Delivery
from deskbell.questions import entries, holding, proving, timeline, ways
from deskbell.questions.models import PatronAddress, Question
from deskbell.questions.refusals import Forgotten, Refusal
from deskbell.questions.timeline import Shown

PURPOSE = "transcript"
MESSAGES = (entries.ASKED, entries.HEARD, entries.SAID)


class ProveFirst(Refusal):
    """Digits went to the mailbox; the transcript follows when they are returned."""

    status = 202

    def __init__(self) -> None:
        super().__init__(
            "prove_first",
            gettext_lazy("We sent six digits there. Type them here, and the transcript is sent."),
        )


def ask_for(question: Question, text: str = "") -> Address:
    """The patron wants it by mail, at ``text`` or where they are known. ``ProveFirst`` where that is not proved yet."""
    account = accounts.sending_to(question.desk, addresses.EMAIL)
    if account is None:
        raise ways.NoWay
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        address = ways.given(held, addresses.EMAIL, text)
        is_proved = proving.is_proved(held.patron, address)
        if is_proved:
            _put(held, address)
        else:
            proving.send(held, account, address)
    if not is_proved:
        raise ProveFirst
    return address


def at_closing(question: Question) -> None:
    """The desk's rule: whoever was answered by mail gets all of it when it is closed. For a question that is held."""
    if question.desk.transcript_at_closing and not question.forgotten_at:
        proved = PatronAddress.objects.filter(
            patron=question.patron, address__kind=addresses.EMAIL, proved_at__isnull=False
        )
        given = proved.select_related("address").order_by("-proved_at").first()
        if given is not None:
            _put(question, given.address)


def as_text(question: Question, language: str) -> str:
    """Text with a line for each event, in a language."""
    zone = ZoneInfo(question.library.time_zone)
    with translation.override(language):
        desk, library = in_language(question.desk.name, language), in_language(question.library.name, language)
        head = [f"{desk} · {library}", _("Your code: {code}").format(code=question.patron.code), ""]
        return "\n".join([*head, *_lines(timeline.for_patron(question), zone)]) + "\n"


def who(one: Shown) -> str:
    """Who speaks, as the patron reads it. In the language that is active."""
    if one.voice == "patron" and one.facts.get("automatic"):
        return _("Automatic message")
    if one.voice == "patron":
        return _("Unverified sender") if one.facts.get("unverified") else _("You")
    return one.who or _("Library")


def files(one: Shown) -> str:
    """What came or went with a message, by name and size. In the language that is active."""
    if not one.files:
        return _("The files were erased.")
    names = ", ".join(f"{file['name']} ({filesizeformat(file['size'])})" for file in one.files)
    return _("Files: {names}").format(names=names)


def _put(question: Question, address: Address) -> Delivery | None:
    """Its words are those of the moment in which it leaves (``sending_out``): nothing forgotten meanwhile is in it."""
    account = accounts.sending_to(question.desk, address.kind)
    if account is None:
        return None
    return deliveries.put(account, address, stream=question.pk, purpose=PURPOSE, language=question.language)


def _lines(shown: list[Shown], zone: ZoneInfo) -> Iterator[str]:
    for one in shown:
        if one.kind in MESSAGES:
            yield f"[{_moment(one.at, zone)}] {who(one)}:"
            yield indent(one.text or _("(erased)"), "  ", lambda line: True)
            yield ""
        elif event := _event(one):
            yield f"[{_moment(one.at, zone)}] {event}"
            yield ""


def _event(one: Shown) -> str:
    page = one.fields.get("address", "")
    sentences = {
        entries.CLAIMED: _("{who} has your question.").format(who=one.who),
        entries.RELEASED: _("Your question waits for the next librarian."),
        entries.TRANSFERRED: _("Your question was passed on."),
        entries.CLOSED: _("The question was closed."),
        entries.REOPENED: _("The question is open again."),
        entries.PAGE: _("Asked from: {page}").format(page=page) if page else "",
        entries.ATTACHED: files(one),
        entries.FORGOTTEN: _("Words were erased for ever."),
        entries.ERASE_ASKED: _("You asked the library to erase this question."),
    }
    return sentences.get(one.kind, "")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "Y-m-d H:i")
