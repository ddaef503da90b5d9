"""The house's own chores: SQLite's log does not grow while everybody writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction

from deskbell.libraries.models import Consortium
from deskbell.server import chores


def log() -> Path:
    return Path(f"{connection.settings_dict['NAME']}-wal")


def write(times: int) -> None:
    for turn in range(times):
        with transaction.atomic():
            Consortium.objects.create(name={"en": f"Lakes {turn} " + "x" * 5000}, key=f"lakes-{turn}")


@pytest.mark.django_db(transaction=True)
def test_a_long_log_is_moved_and_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        chores.checkpoint()  # does nothing where there is no such log
        return
    monkeypatch.setattr(chores, "LONG_LOG", 10)
    write(40)
    before = log().stat().st_size
    chores.checkpoint()
    Consortium.objects.all().delete()
    write(5)
    assert log().stat().st_size <= before, "the log went on instead of beginning anew"


@pytest.mark.django_db(transaction=True)
def test_forgotten_words_are_in_no_file_although_the_log_was_moved_meanwhile() -> None:
    from deskbell.journal.scrubbing import scrub

    if connection.vendor != "sqlite":
        assert scrub(thorough=True)
        return
    with transaction.atomic():
        made = Consortium.objects.create(name={"en": "A periscope nobody may remember"}, key="lakes")
    chores.checkpoint()
    with transaction.atomic():
        made.delete()
    chores.checkpoint()
    assert scrub(thorough=True)
    for file in log().parent.glob(f"{Path(connection.settings_dict['NAME']).name}*"):
        assert b"periscope" not in file.read_bytes(), file
