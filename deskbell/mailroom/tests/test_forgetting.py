"""Forgetting: files, raw bytes and what names a sender go with the words; the rest goes by itself in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from deskbell.journal.forgetting import forget
from deskbell.journal.models import Entry
from deskbell.mailroom import files, forgetting, letterbox, origins, reading
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import Account, Arrival, File, FilePart, Received
from deskbell.mailroom.tests.pigeon import Pigeon, account_of, letter

pytestmark = pytest.mark.django_db


def heard(*messages: tuple[str, str]) -> list[Received]:
    account = Account.objects.first() or account_of()
    letterbox.drop_many(account, [(letter(one), {"from": "fern@example.org"}) for one in messages])
    reading.read_waiting()
    return [Received.objects.get(origin=origin) for origin, _ in messages]


def test_what_was_read_of_a_question_goes_with_it(pigeon: Pigeon) -> None:
    gone, kept = heard(("<fern@home>", "one"), ("<otto@home>", "two"))
    files.put(Enclosure("will.pdf", "application/pdf", b"pdf"), gone.stream_id, gone.number)
    forget(gone.stream_id or 0, voice="house", author="house")
    assert not files.of_entry(gone.stream_id or 0, gone.number or 0).exists()
    assert [file.pk for file in File.objects.all()] == [kept.arrival.raw_id if kept.arrival else None]
    assert FilePart.objects.count() == 1
    gone.refresh_from_db()
    assert gone.origin == origins.forgotten("<fern@home>")
    assert Arrival.objects.get(received=gone).headers == {}
    assert Arrival.objects.get(received=kept).headers == {"from": "fern@example.org"}


def test_one_message_that_is_forgotten_takes_the_raw_bytes_with_it_and_no_other_origin(pigeon: Pigeon) -> None:
    first, _ = heard(("<a>", "one"), ("<b>", "two"))
    Received.objects.filter(origin="<b>").update(stream=first.stream_id, number=9)
    forget(first.stream_id or 0, [first.number or 0], voice="house", author="house")
    assert not File.objects.exists()
    assert set(Received.objects.values_list("origin", flat=True)) == {origins.forgotten("<a>"), "<b>"}
    forget(first.stream_id or 0, voice="house", author="house")
    assert set(Received.objects.values_list("origin", flat=True)) == set(map(origins.forgotten, ("<a>", "<b>")))


def test_what_was_forgotten_and_comes_again_is_not_taken_again(pigeon: Pigeon) -> None:
    (gone,) = heard(("<a>", "one"))
    forget(gone.stream_id or 0, voice="house", author="house")
    letterbox.drop(Account.objects.get(), letter(("<a>", "one")), {})
    assert reading.read_waiting() == 1
    assert not Entry.objects.filter(words="one").exists()


def test_raw_bytes_go_after_the_days_that_are_set(pigeon: Pigeon) -> None:
    heard(("<a>", "one"), ("<b>", "two"))
    (failed,) = [letterbox.drop(Account.objects.get(), b"{", {})]
    reading.read_waiting()
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        assert forgetting.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert forgetting.sweep() == 2
    assert list(Arrival.objects.values_list("pk", flat=True)) == [failed], "what failed stays until somebody has looked"
    assert Received.objects.count() == 2, "what was taken is known all the same"
    reading.set_aside(Arrival.objects.get(pk=failed))
    with override_settings(RAW_DAYS=0), time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assert forgetting.sweep() == 1
    assert not File.objects.exists() and not FilePart.objects.exists()


def test_files_without_a_place_go_after_a_day(pigeon: Pigeon) -> None:
    files.lay_down(Enclosure("a", "text/plain", b"x"))
    letterbox.drop(account_of(), b"[]", {})
    with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
        assert forgetting.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert forgetting.sweep() == 1
    assert File.objects.get().role == File.Role.RAW, "what waits to be read has its place"
