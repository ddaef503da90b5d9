"""Erasing: the patron wants their words gone. When that takes effect is the library's rule."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from deskbell.journal import forgetting
from deskbell.journal.models import Entry
from deskbell.libraries.models import Library
from deskbell.questions import attaching, closing, entries, holding
from deskbell.questions.entries import Author
from deskbell.questions.models import Question
from deskbell.questions.refusals import Forgotten
from deskbell.staff.models import Staff

ERASED = "erased"
AFTER_CLOSING = "after_closing"
ASKED = "asked"


def erase(question: Question) -> str:
    """The patron asks for erasing. ``erased``: done; ``after_closing``: at closing; ``asked``: somebody will do it.

    Asking again changes nothing. Erasing an open question closes it: nobody could answer it any more.
    """
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            return ERASED
        rule = held.library.erasing
        if rule == Library.Erasing.AT_ONCE or (rule == Library.Erasing.AFTER_CLOSING and _is_closed(held)):
            forget_all(held, entries.PATRON)
            return ERASED
        if held.erase_asked_at is None:
            held.erase_asked_at = timezone.now()
            held.save(update_fields=["erase_asked_at"])
            entries.write(held, entries.ERASE_ASKED, entries.PATRON)
            holding.ring(held)
        return AFTER_CLOSING if rule == Library.Erasing.AFTER_CLOSING else ASKED


def forget(question: Question, by: Staff, numbers: Sequence[int] | None = None) -> Entry:
    """A librarian empties some entries, or the whole question, at the patron's wish or for their protection."""
    author = entries.of_staff(by)
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        if numbers is None:
            return forget_all(held, author)
        entry = _forget(held, author, attaching.with_their_files(held.pk, numbers))
        holding.ring(held)
        return entry


def forget_all(question: Question, author: Author) -> Entry:
    """Everything that was written in a question that is held; an open one is closed first."""
    if not _is_closed(question):
        closing.shut(question, author, timezone.now())
    entry = _forget(question, author, None)
    holding.ring(question)
    if question.continues is not None:  # which is no longer continued
        holding.ring(question.continues)
    return entry


def _forget(question: Question, author: Author, numbers: list[int] | None) -> Entry:
    entry: Entry = forgetting.forget(
        question.pk, numbers, voice=author.voice, author=author.name, who=author.who, staff_id=author.staff_id
    )
    return entry


def _is_closed(question: Question) -> bool:
    return question.state == Question.State.CLOSED
