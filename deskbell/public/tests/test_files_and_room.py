"""Files of patrons where there is no room, or where enough came today: refused in words; words alone still come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.live import floods
from deskbell.mailroom.models import File
from deskbell.public.tests.test_files import send, upload
from deskbell.questions import attaching, conversing, enclosing
from deskbell.questions.asking import Asked
from deskbell.staff.models import Staff
from tests import world as cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("uploads", "uploads_a_day", "uploads_of_all"):
        monkeypatch.setattr(floods, name, floods.Allowance(rate=0, most=10_000))


@pytest.fixture
def asked() -> Asked:
    return cast.build().asks()


def refused(answer: Any) -> str:
    assert 400 <= answer.status_code < 500
    return str(answer.json()["refused"])


def test_where_the_disk_is_nearly_full_words_are_taken_and_files_are_not(asked: Asked, full_disk: Any) -> None:
    assert refused(send(asked, upload(), act="a1")) == "no_room"
    assert send(asked, act="a2").status_code == 200
    fields = {"id": cast.ask_id(), "text": "And here?", "files": [upload()]}
    page = Client(headers={"Accept-Language": "en"}).post("/ask/maple/", fields).content.decode()
    assert "Send your words without them" in page and "And here?" in page
    assert not File.objects.exists()
    full_disk.KEEP_FREE = 0
    assert send(asked, upload(), act="a1").status_code == 200


def test_one_address_sends_so_much_a_day_and_others_go_on(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "uploads_a_day", floods.Allowance(rate=0, most=2.5))
    assert [send(asked, upload(), act=f"a{n}").status_code for n in range(2)] == [200, 200]
    assert refused(send(asked, upload(), act="a9")) == "enough_today"
    assert floods.uploads_a_day.take("198.51.100.7", 2)


def test_all_addresses_together_send_so_much_a_day(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "uploads_of_all", floods.Allowance(rate=0, most=1.5))
    assert send(asked, upload(), act="a1").status_code == 200
    assert refused(send(asked, upload(), act="a2")) == "no_room"


def test_a_question_holds_so_much_of_one_day_and_more_on_the_next(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosing, "MOST_FILES_A_DAY", 2)
    assert send(asked, upload(), upload(), act="a1").status_code == 200
    assert refused(send(asked, upload(), act="a2")) == "enough_today"
    File.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert send(asked, upload(), act="a2").status_code == 200


def test_what_staff_sent_is_not_counted_against_the_patron(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosing, "MOST_FILES_A_DAY", 2)
    monkeypatch.setattr(enclosing, "MOST_FILES", 3)
    assert send(asked, upload(), act="a1").status_code == 200
    ours = attaching.look_at([upload(), upload(), upload()])
    conversing.say(asked.question, "Here they are.", Staff.objects.get(sign_in="ines"), "s1", files=ours)
    assert send(asked, upload(), act="a2").status_code == 200
    assert refused(send(asked, upload(), act="a3")) == "enough_today"


def test_bytes_of_a_day_count_and_yet_one_message_may_be_as_large_as_the_desk_says(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosing, "MOST_BYTES_A_DAY", 0)
    half = b"%PDF-1.7 " + b"x" * (6 << 20)
    assert send(asked, upload(data=half), act="a1").status_code == 200
    assert refused(send(asked, upload(data=half), act="a2")) == "enough_today"
