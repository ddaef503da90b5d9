"""Settings: read once, checked at once, wrong ones said in a sentence."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from deskbell.server import environment
from deskbell.server.environment import WrongSetting


def read(folder: Path, **more: str) -> environment.Environment:
    return environment.read({"DESKBELL_DATA": str(folder), **more})


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = read(tmp_path / "new")
    assert found.database["ENGINE"] == "deskbell.server.sqlite"
    assert (found.public_url, found.secure, found.bus_url) == ("http://localhost:8000", False, None)


def test_a_sqlite_that_is_too_old_stops_the_start_and_postgresql_needs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 34, 1))
    with pytest.raises(WrongSetting, match="or newer is needed"):
        read(tmp_path)
    assert read(tmp_path, DESKBELL_DATABASE_URL="postgresql://desk@db/deskbell").database


def test_the_key_is_made_once_and_for_oneself_alone(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert read(tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_postgresql_is_an_address(tmp_path: Path) -> None:
    database = read(
        tmp_path, DESKBELL_DATABASE_URL="postgresql://desk:pw@db.example:5433/bell?sslmode=require"
    ).database
    assert (database["NAME"], database["USER"], database["HOST"], database["PORT"]) == (
        "bell",
        "desk",
        "db.example",
        "5433",
    )
    assert database["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESKBELL_DATABASE_URL", "mysql://x/y"),
        ("DESKBELL_DATABASE_URL", "postgresql://[half"),
        ("DESKBELL_BUS_URL", "amqp://x"),
        ("DESKBELL_PUBLIC_URL", "ask.example.org"),
        ("DESKBELL_PUBLIC_URL", "https://example.org/desk"),
        ("DESKBELL_SECRET_KEY_FILE", "nowhere"),
        ("DESKBELL_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("DESKBELL_PAGE_THREADS", "many"),
        ("DESKBELL_PAGE_THREADS", "0"),
        ("DESKBELL_PAGES", "elsewhere"),
        ("DESKBELL_LIVE", "carrier-pigeon"),
        ("DESKBELL_OWN_PUSH_SERVICES", "push.example.org"),
        ("DESKBELL_OWN_PUSH_SERVICES", "https://push.example.org:443"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as why:
        read(tmp_path, **{name: value})
    assert str(why.value).endswith(".")
    assert len(str(why.value)) > 20


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weak").write_text("short")
    with pytest.raises(WrongSetting, match="shorter than 50"):
        read(tmp_path, DESKBELL_SECRET_KEY_FILE=str(tmp_path / "weak"))
