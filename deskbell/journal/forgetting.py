"""Forgetting: the one verb that empties words, here and in every room that keeps some.

The envelope stays: number, kind, time, who. That something was forgotten is itself an entry, so that screens
and followers drop their copies. What a database leaves behind in its files is the scrub's work (``scrubbing``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string

from deskbell.journal.models import Entry, Stream
from deskbell.journal.record import record
from deskbell.journal.scrubbing import ask_for_scrub

# A room's part: gets the stream and the numbers forgotten (None: all), inside the transaction. It may give facts of its
# own for the entry that says so.
Part = Callable[[int, Sequence[int] | None], Mapping[str, Any] | None]
# Whoever keeps a list of forgettings: gets the entry that says so, after the commit.
Witness = Callable[[Entry], None]


def forget(
    stream_id: int,
    numbers: Sequence[int] | None = None,
    *,
    voice: str,
    author: str,
    who: str = "",
    staff_id: int | None = None,
) -> Entry:
    """Empty the words of these entries, or of all so far, everywhere; returns the entry that says so.

    One transaction: either the words are gone from every table or nothing happened.
    """
    with transaction.atomic():
        Stream.objects.select_for_update(no_key=True).get(pk=stream_id)
        spoken = Entry.objects.filter(stream_id=stream_id, words__isnull=False)
        if numbers is not None:
            spoken = spoken.filter(number__in=list(numbers))
        emptied = sorted(spoken.values_list("number", flat=True))
        spoken.update(words=None)
        facts: dict[str, Any] = {"numbers": emptied, "all": numbers is None}
        for part in _parts():
            facts |= part(stream_id, numbers) or {}
        entry = record(
            stream_id, "forgotten", voice=voice, author=author, who=who, staff_id=staff_id, facts=facts
        ).entry
        ask_for_scrub()
        transaction.on_commit(partial(_tell, entry), robust=True)
    return entry


def _parts() -> list[Part]:
    """Every room's part, from ``AppConfig.forgets``."""
    return [import_string(config.forgets) for config in apps.get_app_configs() if hasattr(config, "forgets")]


def _tell(entry: Entry) -> None:
    """Everybody who keeps a list, from ``AppConfig.forgot``."""
    witnesses: list[Witness] = [
        import_string(config.forgot) for config in apps.get_app_configs() if hasattr(config, "forgot")
    ]
    for witness in witnesses:
        witness(entry)
