"""A database as the first Deskbell left it comes up to date: all of it or nothing, with every row that was in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from deskbell.journal.models import Entry
from deskbell.mailroom.models import Account
from deskbell.questions import conversing, passports
from deskbell.questions.models import Question
from deskbell.server import checking, keeping, starting
from deskbell.server.progress import Quiet
from deskbell.staff.models import Staff
from tests import parts
from tests.world import PASSWORD

Nodes = tuple[tuple[str, str], ...]
THEN = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
PASSPORT = "p" * 32
FIRST: Nodes = (
    ("journal", "0003_no_samples"),
    ("libraries", "0001_initial"),
    ("mailroom", "0001_initial"),
    ("questions", "0007_quick_lists"),
    ("staff", "0001_initial"),
)
# One address may have two accounts.
WITH_MAIL: Nodes = (("mailroom", "0007_pictures_made_small"),)
# Its tables are made by statements that Django keeps for the end, and so it notes it after its commit.
NOTED_LATE = ("questions", "0008_ways_and_later")


@dataclass
class Upgraded:
    """What the new one found and backed up; what waited and was there, before and after a try that ended too early."""

    found: list[str]
    backup: Path
    before: object
    after_the_end: object
    entries: list[Any]


@pytest.fixture(scope="module")
def upgraded(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """An old house that was upgraded: the first try ended too early, then two processes started together."""
    usual = connection.settings_dict["NAME"]
    with parts.new_database() as url, django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name_in(url)
        try:
            yield upgrade(tmp_path_factory.mktemp("old"))
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "localhost"})


def test_what_was_said_long_ago_is_the_same_and_goes_on(upgraded: Upgraded) -> None:
    assert list(Entry.objects.filter(act__in="123").order_by("pk").values()) == upgraded.entries
    question = passports.question_of(PASSPORT)
    assert conversing.hear(question, "Thank you.", "a" * 16).number == 4
    assert conversing.say(question, "Any time.", Staff.objects.get(), "b" * 16).number == 5
    assert question.patron.addresses.get().heard_at == THEN


def test_an_upgrade_that_ends_too_early_leaves_the_old_house_as_it_was(upgraded: Upgraded) -> None:
    assert upgraded.after_the_end == upgraded.before
    assert checking._migrations() == []


def test_before_its_first_start_the_new_one_checks_and_backs_up_what_the_old_one_left(upgraded: Upgraded) -> None:
    assert "not up to date" in upgraded.found[-1]
    if connection.vendor == "sqlite":  # PostgreSQL has its own programs: test_dumping.py
        with closing(sqlite3.connect(upgraded.backup)) as backup:
            assert backup.execute("SELECT count(*), count(words) FROM journal_entry").fetchone() == (3, 2)
            assert backup.execute("SELECT sealed FROM mailroom_address").fetchone() == (b"",)


def test_pages_that_were_pasted_or_kept_long_ago_still_open(upgraded: Upgraded, browser: Client) -> None:
    for page in (f"/q/{PASSPORT}/", "/tab/maple.js", "/ask/maple/"):
        assert browser.get(page).status_code == 200, page


def test_whoever_signed_in_long_ago_signs_in(upgraded: Upgraded, browser: Client) -> None:
    assert browser.post("/sign-in/", {"sign_in": "ines", "password": PASSWORD}).status_code == 302
    assert b"Where is it?" in browser.get(f"/questions/{Question.objects.get().pk}/").content


def test_of_two_old_accounts_with_one_address_the_older_goes_on(upgraded: Upgraded) -> None:
    accounts = Account.objects.filter(channel="mail").order_by("pk").values_list("key", "active")
    assert list(accounts) == [("older", True), ("newer", False)]


def test_every_model_has_its_migrations(upgraded: Upgraded) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# ---- the old house ----------------------------------------------------------------------------------


def upgrade(folder: Path) -> Upgraded:
    fill(at(FIRST))
    found, backup = checking.findings(), folder / "backup"
    if keeping.is_sqlite():
        keeping.back_up(backup, force=False, tell=Quiet())
    rooms = at(WITH_MAIL)
    for key in ("older", "newer"):
        desk = rooms.get_model("libraries.desk").objects.get()
        rooms.get_model("mailroom.account").objects.create(
            key=key, channel="mail", address="ask@maple.example", desk=desk
        )
    entries, before = list(Entry.objects.order_by("pk").values()), what_there_is()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MigrationRecorder, "record_applied", end_at_noting(NOTED_LATE))
        with pytest.raises(KeyboardInterrupt):
            starting.migrate()
    made = Upgraded(found, backup, before, what_there_is(), entries)
    migrate_together(2)
    return made


def at(nodes: Nodes) -> Any:
    """The tables as they were when these were the newest; gives the models of that day."""
    executor = MigrationExecutor(connection)
    djangos = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("auth", "contenttypes", "sessions")]
    return executor.migrate([*djangos, *nodes]).apps


def fill(rooms: Any) -> None:
    """One question that Ines has, as its verbs left it then, with an address that the patron proved."""

    def make(label: str, **fields: Any) -> Any:
        return rooms.get_model(label).objects.create(**fields)

    library = make("libraries.library", key="maple", name={"en": "Maple"}, kind="public", time_zone="America/Toronto")
    queue = make("libraries.queue", library=library, name={"en": "Maple"})
    desk = make("libraries.desk", library=library, queue=queue, key="maple", name={"en": "Ask"}, languages=["en"])
    account = make("mailroom.account", channel="web", desk=desk, key="maple-web")
    ines = Staff(sign_in="ines", name="Ines Duarte", desk_name="Ines")
    ines.set_password(PASSWORD)
    staff = make("staff.staff", sign_in=ines.sign_in, name=ines.name, desk_name="Ines", password=ines.password)
    make("staff.role", staff=staff, kind="operator", library=library)
    patron = make("questions.patron", library=library, code="maple-1", name="Fern", made_at=THEN)
    address = make("mailroom.address", library=library, kind="email", digest="d" * 64, sealed=b"sealed")
    make("questions.patronaddress", patron=patron, address=address, given_at=THEN, proved_at=THEN)
    stream = make("journal.stream", kind="question", last=3, heard=1, said=3, made_at=THEN)
    question = make(
        "questions.question", stream=stream, library=library, desk=desk, queue=queue, account=account, patron=patron,
        language="en", state="claimed", asked_at=THEN, waiting_since=THEN,
    )  # fmt: skip
    make("questions.sight", question=question, queue=queue, why="home", since=THEN)
    make("questions.claim", question=question, staff=staff, at=THEN)
    make("questions.passport", question=question, digest=passports.digest_of(PASSPORT), made_at=THEN)
    told = (("asked", "patron", "Where is it?"), ("claimed", "staff", None), ("said", "staff", "Upstairs."))
    for number, (kind, voice, words) in enumerate(told, 1):
        author, by = ("patron", None) if voice == "patron" else (f"s{staff.pk}", staff.pk)
        make(
            "journal.entry", stream=stream, number=number, kind=kind, at=THEN, voice=voice, author=author,
            staff_id=by, who="Ines" if by else "Fern", act=str(number), words=words,
        )  # fmt: skip


def migrate_together(processes: int) -> None:
    def migrate(_: int) -> None:
        try:
            starting.migrate()
        finally:
            connection.close()

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(migrate, range(processes)))


def end_at_noting(node: tuple[str, str]) -> Callable[[MigrationRecorder, str, str], None]:
    note = MigrationRecorder.record_applied

    def end(recorder: MigrationRecorder, room: str, name: str) -> None:
        if (room, name) == node:
            raise KeyboardInterrupt
        note(recorder, room, name)

    return end


def what_there_is() -> object:
    """The migrations that wait, and every table with its columns."""
    executor = MigrationExecutor(connection)
    waiting = [str(one) for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    look = connection.introspection
    with connection.cursor() as cursor:
        names = look.table_names(cursor)
        tables = {name: [one.name for one in look.get_table_description(cursor, name)] for name in names}
    return waiting, tables


def name_in(url: str) -> str:
    if url.startswith("sqlite://"):
        return url.removeprefix("sqlite://")
    return urlsplit(url).path.removeprefix("/")
