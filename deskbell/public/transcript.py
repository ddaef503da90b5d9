"""The transcript that a patron takes home as one HTML file that needs nothing else."""

from __future__ import annotations

from django.template.loader import render_to_string

from deskbell.questions import entries, timeline, transcripts
from deskbell.questions.models import Question
from deskbell.questions.timeline import Shown
from deskbell.questions.transcripts import MESSAGES


def as_file(question: Question, language: str) -> str:
    """One HTML file with its own style; words are escaped by the template like everywhere."""
    shown = [one for one in timeline.for_patron(question) if one.kind in (*MESSAGES, entries.ATTACHED)]
    told = [(transcripts.who(one), one, _files(one)) for one in shown]
    context = {"question": question, "desk": question.desk, "entries": told, "zone": question.library.time_zone}
    return render_to_string("public/file.html", context | {"language": language})


def file_name(question: Question, ending: str) -> str:
    """ASCII, without anything of the words."""
    return f"{question.desk.key}-{question.asked_at:%Y-%m-%d}-{question.patron.code}.{ending}"


def _files(one: Shown) -> str:
    return transcripts.files(one) if one.kind == entries.ATTACHED else ""
