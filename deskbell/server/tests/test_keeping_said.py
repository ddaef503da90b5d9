"""What the commands say, and that their exit codes are honest; on PostgreSQL what is promised there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from deskbell.journal.models import Entry
from deskbell.questions import erasing
from deskbell.questions.models import Closing, Question
from deskbell.server import data_lock, keeping_said
from tests import world as cast


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_by_other_means_a_replay_forgets_again(capsys: pytest.CaptureFixture[str]) -> None:
    question = cast.build().asks(words="Zanzibarquux").question
    erasing.erase(question)
    Closing.objects.all().delete()
    Entry.objects.filter(stream=question.pk, kind="asked").update(words="Zanzibarquux")
    Question.objects.update(forgotten_at=None, state="waiting")
    assert keeping_said.replay(None) == 0
    assert capsys.readouterr().out == "1 forgettings were done again.\n"
    assert not Entry.objects.filter(words="Zanzibarquux").exists()


@pytest.mark.django_db
def test_a_replay_beside_a_server_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with data_lock.shared():
        assert keeping_said.replay(None) == 1
    assert "Stop it first" in capsys.readouterr().err


@pytest.mark.django_db
def test_postgresql_is_told_its_own_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "b"
    if connection.vendor == "sqlite":
        return  # test_keeping.py
    assert keeping_said.backup(file, force=False) == 1
    told = capsys.readouterr().err
    assert "pg_dump --format=custom --exclude-table-data=django_session --exclude-table-data=staff_one_time_" in told
    assert "--exclude-table-data=mailroom_address" in told and "mailroom_delivery" in told
    assert keeping_said.restore(file, force=False, forgotten=None) == 1
    told = capsys.readouterr().err
    assert "pg_restore --exit-on-error" in told
    assert "deskbell restore --replay" in told
