"""Servers share a data folder; a restore wants it alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from deskbell.server import data_lock


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


def test_several_servers_share_a_folder() -> None:
    with data_lock.shared(), data_lock.shared():
        pass


def test_nobody_is_alone_beside_a_server_and_after_it_somebody_is() -> None:
    with data_lock.shared(), data_lock.alone() as alone:
        assert not alone
    with data_lock.alone() as alone:
        assert alone


def test_a_server_does_not_start_into_a_restore() -> None:
    with (
        data_lock.alone() as alone,
        pytest.raises(SystemExit, match="A restore is at work"),
        data_lock.shared(),
    ):
        raise AssertionError(alone)
