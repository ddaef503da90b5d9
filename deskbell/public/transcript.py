"""The transcript that a patron takes home: plain text, and one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from textwrap import indent
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deskbell.libraries.fields import in_language
from deskbell.questions import entries, timeline
from deskbell.questions.models import Question
from deskbell.questions.timeline import Shown

MESSAGES = (entries.ASKED, entries.HEARD, entries.SAID)


def as_text(question: Question, language: str) -> str:
    """UTF-8 text with a line for each event; what was erased is said to be erased."""
    desk = in_language(question.desk.name, language)
    library = in_language(question.library.name, language)
    head = [f"{desk} · {library}", _("Your code: {code}").format(code=question.patron.code), ""]
    zone = ZoneInfo(question.library.time_zone)
    return "\n".join([*head, *_lines(timeline.for_patron(question), zone)]) + "\n"


def as_file(question: Question, language: str) -> str:
    """One HTML file with its own style; words are escaped by the template like everywhere."""
    shown = [one for one in timeline.for_patron(question) if one.kind in MESSAGES]
    context = {"question": question, "desk": question.desk, "entries": shown, "zone": question.library.time_zone}
    return render_to_string("public/file.html", context | {"language": language})


def file_name(question: Question, ending: str) -> str:
    """ASCII, without anything of the words."""
    return f"{question.desk.key}-{question.asked_at:%Y-%m-%d}-{question.patron.code}.{ending}"


def _lines(shown: list[Shown], zone: ZoneInfo) -> Iterator[str]:
    for one in shown:
        if one.kind in MESSAGES:
            yield f"[{_moment(one.at, zone)}] {_who(one)}:"
            yield indent(one.text or _("(erased)"), "  ", lambda line: True)
            yield ""
        elif event := _event(one):
            yield f"[{_moment(one.at, zone)}] {event}"
            yield ""


def _who(one: Shown) -> str:
    return _("You") if one.voice == "patron" else one.who or _("Library")


def _event(one: Shown) -> str:
    page = one.fields.get("address", "")
    sentences = {
        entries.CLAIMED: _("{who} has your question.").format(who=one.who),
        entries.RELEASED: _("Your question waits for the next librarian."),
        entries.TRANSFERRED: _("Your question was passed on."),
        entries.CLOSED: _("The question was closed."),
        entries.REOPENED: _("The question is open again."),
        entries.PAGE: _("Asked from: {page}").format(page=page) if page else "",
        entries.FORGOTTEN: _("Words were erased for ever."),
        entries.ERASE_ASKED: _("You asked the library to erase this question."),
    }
    return sentences.get(one.kind, "")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "Y-m-d H:i")
