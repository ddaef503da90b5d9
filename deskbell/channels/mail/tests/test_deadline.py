"""A call has an end, whoever drips; and what answers at an address is not repeated unless it speaks as it should."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deskbell.channels.mail import oauth, providers, smtp
from deskbell.channels.mail.deadline import deadline, watch
from deskbell.channels.mail.fetching import CutOff, Fetching
from deskbell.channels.mail.tests.dripping import dripping, saying
from deskbell.channels.mail.tests.making import account, outbound
from deskbell.mailroom.contract import TryLater
from deskbell.mailroom.models import Account
from deskbell.mailroom.registry import channels
from tests import world

pytestmark = pytest.mark.django_db
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (smtp, oauth, providers):
        monkeypatch.setattr(room, "WHOLE", 0.4)


@contextmanager
def at_once() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    "said",
    [b"", b"220 mx\r\n250-", b"220 mx\r\n250 mx\r\n250 OK\r\n", b"220 mx\r\n250 mx\r\n250 OK\r\n250 OK\r\n354 Go\r\n"],
)
def test_a_mail_server_that_drips_is_left_and_its_account_rests(said: bytes) -> None:
    with dripping(said) as port, at_once(), pytest.raises(TryLater) as why:
        channels()["mail"].send(account(world.build(), smtp_port=port), outbound())
    assert why.value.whole


@pytest.mark.parametrize("said", [b"", HTTP, HTTP + b"Content-Length: 9999\r\n\r\n", HTTP + b"\r\n"])
def test_a_sign_in_provider_that_drips_is_left(said: bytes) -> None:
    with dripping(said) as port, at_once(), pytest.raises(oauth.NoToken, match="too long"):
        oauth.access_token(
            account(world.build(), oauth_token_url=f"http://127.0.0.1:{port}/", oauth_client_id=str(port))
        )


@pytest.mark.parametrize("said", [b"", HTTP, HTTP + b"Content-Length: 9999\r\n\r\n"])
def test_an_api_that_drips_is_left_and_its_account_rests(said: bytes) -> None:
    with dripping(said) as port, at_once(), pytest.raises(TryLater) as why:
        channels()["mail"].send(posting_to(f"http://127.0.0.1:{port}/"), outbound())
    assert why.value.whole


def test_a_line_that_is_opened_too_late_is_cut_too() -> None:
    import socket

    near, far = socket.socketpair()
    with near, far, deadline(0.05) as end:
        while not end.has_passed:
            time.sleep(0.01)
        watch(near)
        assert near.recv(1) == b""


SECRETIVE = b"SSH-2.0-inner.server\r\n"


def test_what_is_no_mail_server_is_not_repeated() -> None:
    with saying(SECRETIVE) as port, pytest.raises(TryLater, match="no mail server") as why:
        channels()["mail"].send(account(world.build(), smtp_port=port), outbound())
    assert "inner" not in why.value.reason


@pytest.mark.parametrize("said", [SECRETIVE, b"* NO inner.server\r\n", b"+OK inner.server\r\n"])
def test_what_is_no_mailbox_is_not_repeated(said: bytes) -> None:
    from threading import Event

    with saying(said) as port, pytest.raises(CutOff) as why:
        Fetching(
            account(
                world.build(),
                way_in="mailbox",
                imap_host="127.0.0.1",
                imap_port=port,
                imap_security="none",
                imap_user="x",
            )
        ).run(Event())
    assert "inner" not in str(why.value)


@pytest.mark.parametrize(
    "said",
    [
        SECRETIVE,
        b'HTTP/1.1 403 inner\r\nContent-Length: 33\r\n\r\n{"error": {"message": "inner"}}   ',
        b'HTTP/1.1 400 inner\r\nContent-Length: 36\r\n\r\n{"error": "The inner server says no"}',
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/inner\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 inner\r\nContent-Length: 5\r\n\r\ninner",
    ],
)
def test_what_is_no_provider_is_not_repeated(said: bytes) -> None:
    with saying(said) as port:
        with pytest.raises(oauth.NoToken) as why:
            oauth.access_token(
                account(world.build(), oauth_token_url=f"http://127.0.0.1:{port}/", oauth_client_id=str(port))
            )
        assert "inner" not in str(why.value)


@pytest.mark.parametrize(
    "said",
    [SECRETIVE, b"HTTP/1.1 500 inner\r\nContent-Length: 5\r\n\r\ninner", b"HTTP/1.1 302 inner\r\nLocation: /\r\n\r\n"],
)
def test_what_is_no_api_is_not_repeated(said: bytes) -> None:
    with saying(said) as port, pytest.raises(TryLater) as why:
        channels()["mail"].send(posting_to(f"http://127.0.0.1:{port}/"), outbound())
    assert "inner" not in why.value.reason


@pytest.mark.parametrize("body", [b"inner", b"[]", b'{"ErrorCode": 0}', b"null"])
def test_a_yes_that_is_none_is_unknown(body: bytes) -> None:
    """Perhaps it was taken: it is neither said to have failed, nor sent again."""
    said = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with saying(said) as port:
        receipt = channels()["mail"].send(posting_to(f"http://127.0.0.1:{port}/"), outbound())
    assert receipt.state == "unknown"
    assert "inner" not in receipt.reason


def posting_to(url: str) -> Account:
    return account(
        world.build(), way_out="provider", provider="postmark", provider_key="key", provider_url=url, way_in="pipe"
    )
