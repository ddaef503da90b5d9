"""Webhooks: believed, stored, then answered; else refused, and nothing stored."""

from __future__ import annotations

import logging
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from deskbell.mailroom import files, hooks, letterbox
from deskbell.mailroom.models import Account, Arrival
from deskbell.mailroom.tests.pigeon import RING, Pigeon, account_of, letter

pytestmark = pytest.mark.django_db
RAW = letter(("a", "Hello"))


@pytest.fixture
def account(pigeon: Pigeon) -> Account:
    return account_of()


def bring(address: str, raw: bytes = RAW, ring: str = RING, **more: Any) -> HttpResponse:
    headers = {"X-Ring": ring}
    answer: Any = Client(enforce_csrf_checks=True, raise_request_exception=False).post(
        address, raw, content_type="application/json", headers=headers, **more
    )
    return answer  # type: ignore[no-any-return]


def test_what_the_provider_brings_is_stored_and_answered_as_it_likes(account: Account) -> None:
    answer = bring("/hooks/loft/in/?q=1%20x")
    assert (answer.status_code, answer.content) == (200, b"coo")
    arrival = Arrival.objects.select_related("raw").get()
    assert arrival.account == account and arrival.raw and files.read(arrival.raw) == RAW
    wanted = {"method": "POST", "path": "in", "query": "q=1%20x", "content-type": "application/json"}
    assert arrival.headers == wanted


def test_some_call_by_get(account: Account) -> None:
    answer = Client().get("/hooks/loft/mo/?from=1&text=hi", headers={"X-Ring": RING})
    arrival = Arrival.objects.get()
    assert answer.status_code == 200
    assert (arrival.size, arrival.headers["query"], arrival.headers["path"]) == (0, "from=1&text=hi", "mo")


def test_what_is_signed_wrongly_is_refused_logged_and_not_stored(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "deskbell.mailroom"):
        answer = bring("/hooks/loft/in/", ring="forged")
    assert answer.status_code == 403 and not Arrival.objects.exists()
    assert f"a webhook of account {account.pk} was not its provider's" in caplog.text


def test_nobody_is_there_by_a_wrong_key_or_where_the_account_is_switched_off(account: Account) -> None:
    """Within a second: a crowd of calls asks for the account once."""
    assert bring("/hooks/nowhere/").status_code == 404
    assert bring("/hooks/loft/").status_code == 200
    for changed in ({"active": False}, {"active": True, "channel": "raven"}):
        Account.objects.update(**changed)
        with mock.patch.object(hooks, "REMEMBERED", 0.0):
            assert bring("/hooks/loft/").status_code == 404
    assert Arrival.objects.count() == 1


def test_a_key_that_is_none_is_nobodys(account: Account) -> None:
    for path in ("/hooks/", "/hooks/loft", "/hooks/no.such.key/", "/hooks/l%C3%B6ft/", "/hooks/loft%0A/"):
        assert hooks.answer_all([RequestFactory().get(path)])[0].status_code == 404


def test_of_many_together_each_has_its_own_answer_in_their_order(account: Account, pigeon: Pigeon) -> None:
    def called(path: str, method: str = "POST", ring: str = RING, raw: bytes = RAW) -> HttpRequest:
        return RequestFactory().generic(method, path, raw, "application/json", headers={"X-Ring": ring})

    other = account_of("tower")
    requests = [
        called("/hooks/loft/1"), called("/hooks/loft/2", ring="forged"), called("/hooks/tower/3", raw=b"egg"),
        called("/hooks/nobody/4"), called("/hooks/loft/5", method="PUT"), called("/hooks/loft/6"),
    ]  # fmt: skip
    outcomes = [1, letterbox.NotKept("the disk is full"), 3]
    with mock.patch.object(letterbox, "drop_all", return_value=outcomes) as dropped:
        answers = hooks.answer_all(requests)
    assert [answer.status_code for answer in answers] == [200, 403, 503, 404, 405, 200]
    ((payloads,), _) = dropped.call_args
    assert [(whose.pk, raw, headers["path"]) for whose, raw, headers in payloads] == [
        (account.pk, RAW, "1"), (other.pk, b"egg", "3"), (account.pk, RAW, "6"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_crowd_is_stored_by_one_commit(account: Account) -> None:
    def called(number: int) -> HttpRequest:
        return RequestFactory().post(f"/hooks/loft/{number}", b"", "application/json", headers={"X-Ring": RING})

    with CaptureQueriesContext(connection) as asked:
        answers = hooks.answer_all([called(number) for number in range(60)])
    assert {answer.status_code for answer in answers} == {200}
    assert [arrival.headers["path"] for arrival in Arrival.objects.order_by("pk")] == [str(n) for n in range(60)]
    assert len([one for one in asked if one["sql"].startswith("INSERT")]) == 1


def test_other_methods_are_not_for_this(account: Account) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(Client(), method)("/hooks/loft/").status_code == 405


def test_a_secret_at_the_addresss_end_is_not_kept(account: Account) -> None:
    bring("/hooks/loft/mo/0123456789abcdef0123456789abcdef/")
    assert Arrival.objects.get().headers["path"] == "mo"
    assert "0123456789abcdef" not in str(Arrival.objects.get().headers)


def test_a_large_mail_with_its_files_comes_in_whole(account: Account) -> None:
    raw = b"[" + b" " * (3 << 20) + b"]"
    assert bring("/hooks/loft/", raw).status_code == 200
    assert Arrival.objects.get().size == len(raw)


def test_what_cannot_be_stored_is_to_be_brought_again(account: Account) -> None:
    with mock.patch.object(letterbox, "drop_all", return_value=[letterbox.NotKept("the disk is full")]):
        answer = bring("/hooks/loft/")
    assert answer.status_code == 503 and answer["Retry-After"]
    with mock.patch.object(hooks, "_called", side_effect=DatabaseError("the database is away")):
        answer = bring("/hooks/loft/")
    assert answer.status_code == 503 and answer["Retry-After"]


def test_a_channel_that_fails_to_verify_is_no_reason_to_lose_anything(account: Account, pigeon: Pigeon) -> None:
    with mock.patch.object(Pigeon, "verify", side_effect=KeyError("bug")):
        assert bring("/hooks/loft/").status_code == 503
    with mock.patch.object(Pigeon, "verify", side_effect=SuspiciousOperation("too many fields")):
        assert bring("/hooks/loft/").status_code == 400
    assert not Arrival.objects.exists()


def test_a_channel_that_fails_to_answer_has_its_message_all_the_same(account: Account) -> None:
    with mock.patch.object(Pigeon, "answer", side_effect=KeyError("bug")):
        assert bring("/hooks/loft/").status_code == 200
    assert Arrival.objects.count() == 1


def test_the_body_is_there_for_signatures_of_forms_and_files(account: Account) -> None:
    seen: list[tuple[bytes, str, bytes]] = []

    def verify(channel: Pigeon, request: Any, account: Account) -> bool:
        seen.append((request.body, request.POST["words"], request.FILES["file"].read()))
        return True

    body = (
        b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\nhello\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n%b\r\n--x--\r\n'
        % (b"y" * (2 << 20))
    )
    with mock.patch.object(Pigeon, "verify", verify):
        answer = Client().generic("POST", "/hooks/loft/", body, "multipart/form-data; boundary=x")
    assert answer.status_code == 200
    assert seen == [(body, "hello", b"y" * (2 << 20))]


def test_the_largest_body_is_the_one_that_the_server_lets_in() -> None:
    from deskbell.server.pages import BODY_BYTES

    assert hooks.MOST_BYTES == BODY_BYTES
