"""The lists of a consortium: how questions may end, and the effort scale. One of its own holds instead of the server's.

A row is never deleted, since closings name it: it is set aside (``active``) and stays in what was.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from deskbell.libraries.models import Consortium
from deskbell.questions.models import EffortLevel, ResolutionCode

Row = ResolutionCode | EffortLevel
MODELS: dict[str, Any] = {"endings": ResolutionCode, "efforts": EffortLevel}
_COPIED = {"endings": ("code", "label", "place"), "efforts": ("code", "label", "place", "counts")}


def rows(kind: str, consortium: Consortium | None) -> QuerySet[Any]:
    """The list of a consortium itself, or the server's (``None``), with what is set aside; perhaps empty."""
    found: QuerySet[Any] = MODELS[kind].objects.filter(consortium=consortium)
    return found.order_by("-active", "place", "pk")


def begin(kind: str, consortium: Consortium) -> bool:
    """Gives a consortium a list of its own, a copy of the server's. ``False`` when it has one already."""
    model = MODELS[kind]
    with transaction.atomic():
        Consortium.objects.select_for_update().get(pk=consortium.pk)  # two at once would copy twice
        if rows(kind, consortium).exists():
            return False
        usual = rows(kind, None).filter(active=True).values(*_COPIED[kind])
        model.objects.bulk_create([model(consortium=consortium, **row) for row in usual])
    return True


def blank(kind: str, consortium: Consortium | None) -> Row:
    """A row to be filled in, at the end of the list."""
    last = rows(kind, consortium).aggregate(last=Max("place"))["last"]
    made: Row = MODELS[kind](consortium=consortium, place=0 if last is None else last + 1)
    return made
