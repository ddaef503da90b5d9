"""Mail servers whose names lead where clouds tell their machines secrets: refused in words, and never called."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event
from typing import Any
from unittest import mock

import pytest

from deskbell.channels.mail import oauth, smtp
from deskbell.channels.mail.channel import Mail
from deskbell.channels.mail.fetching import CutOff, Fetching
from deskbell.mailroom import accounts, forms
from deskbell.mailroom.contract import Outbound, TryLater
from deskbell.mailroom.models import Account
from tests import world

pytestmark = pytest.mark.django_db
METADATA = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 0))]


@pytest.fixture(autouse=True)
def every_name_leads_astray() -> Iterator[None]:
    calling = mock.patch.object(socket, "create_connection", side_effect=AssertionError("called"))
    with mock.patch.object(socket, "getaddrinfo", return_value=METADATA), calling:
        yield


def account(**given: Any) -> Account:
    made = Account(channel="mail", desk=world.build().maple_desk)
    accounts.put_settings(made, {"address": "ask@maple.example", **given})
    made.save()
    return made


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_mail_does_not_leave_by_it(security: str) -> None:
    ours = account(smtp_host="mail.example.org", smtp_port=25, smtp_security=security)
    with pytest.raises(TryLater, match="an address that no provider has"):
        smtp.send(ours, "0" * 32, "fern@example.org", b"Subject: x\r\n\r\nx")


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_no_mailbox_is_looked_into_there(security: str) -> None:
    ours = account(imap_host="mail.example.org", imap_port=143, imap_security=security, imap_user="ask")
    with pytest.raises(CutOff, match="an address that no provider has"):
        Fetching(ours).run(Event())


def test_no_token_is_asked_for_there() -> None:
    with pytest.raises(oauth.NoToken, match="an address that no provider has"):
        oauth.access_token(account(oauth_token_url="https://login.example.org/token", oauth_client_id="us"))


def test_no_provider_is_called_there() -> None:
    pytest.importorskip("anymail")
    ours = account(way_out="provider", provider="postmark", provider_key="k", provider_url="https://x.example.org/")
    with pytest.raises(TryLater):
        Mail().send(ours, Outbound("0" * 32, "fern@example.org", "Upstairs."))


@pytest.mark.parametrize("field", ["smtp_host", "imap_host", "oauth_token_url"])
def test_the_form_says_so(field: str) -> None:
    new = Account(channel="mail", desk=world.build().maple_desk)
    place = "https://login.example.org/token" if field == "oauth_token_url" else "mail.example.org"
    given = {
        "address": "ask@maple.example", "way_in": "mailbox", "imap_host": "127.0.0.1", "imap_port": "993",
        "imap_security": "tls", "imap_user": "ask", "imap_folder": "INBOX", "imap_afterwards": "mark",
        "way_out": "smtp", "smtp_host": "127.0.0.1", "smtp_port": "25", "smtp_security": "starttls",
    }  # fmt: skip
    form = forms.settings_form(new, {**given, field: place})
    assert not forms.is_right(form, new)
    assert "No server has this address." in form.errors[field]
