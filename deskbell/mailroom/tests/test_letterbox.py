"""The letterbox: what it has taken is on disk, whatever it is, however many come at once."""

from __future__ import annotations

import threading
from unittest import mock

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.mailroom import files, letterbox
from deskbell.mailroom.models import Account, Arrival, File
from deskbell.mailroom.tests.pigeon import account_of


@pytest.mark.django_db
def test_what_is_dropped_waits_with_its_bytes_and_headers() -> None:
    number = letterbox.drop(account_of(), b"\0\xff hello", {"content-type": "text/plain"})
    arrival = Arrival.objects.get(pk=number)
    assert arrival.state == Arrival.State.WAITING and arrival.headers == {"content-type": "text/plain"}
    assert arrival.raw is not None and files.read(arrival.raw) == b"\0\xff hello" and arrival.size == 8


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.dictionaries(st.text(max_size=9), st.text(max_size=30), max_size=4))
def test_any_bytes_and_any_headers_are_kept(raw: bytes, headers: dict[str, str]) -> None:
    account = Account.objects.first() or account_of()
    arrival = Arrival.objects.get(pk=letterbox.drop(account, raw, headers))
    assert (files.read(arrival.raw) if arrival.raw else b"") == raw and arrival.size == len(raw)
    assert len(arrival.headers) <= len(headers)


@pytest.mark.django_db(transaction=True)
def test_it_is_on_disk_when_it_returns_and_many_share_a_commit() -> None:
    account = account_of()
    found: list[int] = []
    gate, commits = threading.Event(), mock.Mock(side_effect=letterbox._keep)

    def bring(number: int) -> None:
        gate.wait()
        found.append(letterbox.drop(account, b"%d" % number, {}))
        connection.close()

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(40)]
    with mock.patch.object(letterbox, "_keep", commits):
        for thread in threads:
            thread.start()
        with letterbox._turn:  # while one stores, the others gather
            gate.set()
            while len(letterbox._line) < 40:
                threading.Event().wait(0.001)
        for thread in threads:
            thread.join()
    assert sorted(found) == sorted(Arrival.objects.values_list("pk", flat=True)) and len(set(found)) == 40
    bodies = {files.read(one.raw) for one in Arrival.objects.select_related("raw") if one.raw}
    assert bodies == {b"%d" % number for number in range(40)}, "nobody got another's number"
    assert commits.call_count == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_stored_takes_no_other_down() -> None:
    account, gone = account_of(), Account(pk=987_654)
    good = letterbox._letter(account.pk, b"good", {})
    bad = letterbox._letter(gone.pk, b"bad", {})
    letterbox._line.extend([good, bad])
    later = letterbox.drop(account, b"later", {})
    assert isinstance(bad.stored.exception(), letterbox.NotKept)
    assert set(Arrival.objects.values_list("pk", flat=True)) == {good.stored.result(), later}
    assert File.objects.count() == 2, "nothing is left of what was refused"


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_nobody_is_told_that_it_is_kept() -> None:
    account = account_of()
    with (
        mock.patch.object(letterbox, "_keep", side_effect=OperationalError("away")),
        pytest.raises(letterbox.NotKept),
    ):
        letterbox.drop(account, b"x", {})
    assert letterbox.drop(account, b"x", {})
    assert Arrival.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_large_one_is_written_in_turns() -> None:
    raw = bytes(range(256)) * (3 * letterbox.MOST_BYTES // 256)
    arrival = Arrival.objects.select_related("raw").get(pk=letterbox.drop(account_of(), raw, {}))
    assert arrival.raw is not None and files.read(arrival.raw) == raw and arrival.size == len(raw)


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_it_is_part_of_it() -> None:
    account = account_of()

    def give_up() -> None:
        with transaction.atomic():
            letterbox.drop(account, b"x", {})
            raise KeyError

    with pytest.raises(KeyError):
        give_up()
    assert not Arrival.objects.exists() and not File.objects.exists()
