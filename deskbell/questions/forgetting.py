"""This room's part of forgetting: names, addresses, and what can be found. Called by ``journal.forgetting``."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.mailroom.models import Address
from deskbell.questions import entries, leading
from deskbell.questions.forgetting_prepared import forget_prepared
from deskbell.questions.models import Code, Found, Patron, PatronAddress, Question


def forget(stream_id: int, numbers: Sequence[int] | None) -> None:
    """Empties what this room kept of a stream's words, inside the transaction. Marks stay: they are numbers alone.

    A patron's name and addresses go with the last of their questions, or with the entry that gave them.
    """
    question = Question.objects.select_related("patron").filter(pk=stream_id).first()
    if question is None:
        return
    forget_prepared(question, numbers)
    found = Found.objects.filter(question=question)
    if numbers is not None:
        found.filter(number__in=numbers).delete()
        if Entry.objects.filter(stream=stream_id, kind=entries.NAMED, number__in=numbers).exists():
            _forget_name(question.patron)
        return
    found.delete()
    # What was merged into it stands here, so it is forgotten with it.
    family = leading.family(question)
    Code.objects.filter(question__in=family).delete()
    Question.objects.filter(pk__in=family, forgotten_at=None).update(forgotten_at=timezone.now())
    if not Question.objects.filter(patron=question.patron, forgotten_at=None).exists():
        _forget_name(question.patron)


def _forget_name(patron: Patron) -> None:
    Patron.objects.filter(pk=patron.pk).update(name="")
    given = PatronAddress.objects.filter(patron=patron)
    ids = list(given.values_list("address", flat=True))
    given.delete()
    # An address that no other patron gave leads to nobody any more.
    kept = PatronAddress.objects.filter(address__in=ids).values("address")
    Address.objects.filter(pk__in=ids).exclude(pk__in=kept).delete()
