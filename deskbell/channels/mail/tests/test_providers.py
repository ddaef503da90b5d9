"""Mail providers: signed webhooks are believed and no others, and what their APIs answer means what it should."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory

from deskbell.channels.mail.channel import Mail
from deskbell.channels.mail.esps import ESPS
from deskbell.channels.mail.tests.making import FERN, MAPLE, OUTBOUND, account, letter, outbound
from deskbell.mailroom import accounts, hooks
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Enclosure, Inbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account
from tests import world
from tests.websites import Quiet, answering

PASSWORD = "0123456789abcdef"
SIGNING, SECOND = "k3y", "s3c0nd"
INBOUND = {
    "FromName": "Fern",
    "FromFull": {"Email": FERN, "Name": "Fern"},
    "ToFull": [{"Email": "maple+t0ken@library.example", "Name": ""}],
    "CcFull": [],
    "OriginalRecipient": "maple+t0ken@library.example",
    "Subject": "Microfilm",
    "MessageID": "22c74902-a0c1-4511-804f2-341342852c90",
    "Date": "Mon, 2 Mar 2026 09:30:00 -0500",
    "TextBody": "Où est le microfilm ?",
    "HtmlBody": "",
    "Headers": [{"Name": "Message-ID", "Value": "<m1@patron.example>"}],
    "Attachments": [
        {
            "Name": "a.pdf",
            "Content": base64.b64encode(b"PDF").decode(),
            "ContentType": "application/pdf",
            "ContentID": "",
        }
    ],
}
BOUNCE = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Metadata": {"outbound": OUTBOUND},
    "Description": "The server was unable to deliver your message",
    "Details": "550 5.1.1 No such user",
    "Email": FERN,
    "BouncedAt": "2026-03-02T14:30:00Z",
    "ID": 42,
}
KEPT = {"method": "POST", "path": "inbound", "query": "", "content-type": "application/json"}


def unsaved(provider: str) -> Account:
    made = Account(channel="mail", key=f"maple-{provider}", address=MAPLE)
    secrets = {"provider_password": PASSWORD, "provider_key": "key", "provider_signing_key": SIGNING} | {
        "provider_second_key": SECOND
    }
    accounts.put_settings(made, {"address": MAPLE, "provider": provider, "plus": True, **secrets})
    return made


def called(body: object, password: str = PASSWORD, path: str = "inbound", **head: str) -> HttpRequest:
    """A provider's request to the house's address for webhooks; ``head`` are header fields."""
    fields = {name.replace("_", "-"): value for name, value in head.items()} | _basic(password)
    return RequestFactory().post(f"/hooks/x/{path}/", json.dumps(body), content_type="application/json", headers=fields)


def filled_in(password: str = PASSWORD, path: str = "inbound_mime", **fields: str) -> HttpRequest:
    """The same as a form."""
    return RequestFactory().post(f"/hooks/x/{path}/", fields, headers=_basic(password))


def _basic(password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'deskbell:{password}'.encode()).decode()}"}


def signed(token: str = "t" * 50, key: str = SIGNING) -> dict[str, str]:
    """As Mailgun signs: HMAC-SHA-256 of the time and a token."""
    signature = hmac.new(key.encode(), f"1700000000{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": "1700000000", "token": token, "signature": signature}


class TestPostmark(Conformance):
    channel = Mail()
    account = unsaved("postmark")
    settings = accounts.for_reading(account)
    recorded = [Recorded(json.dumps(INBOUND).encode(), words=["Où est le microfilm ?"], headers=KEPT)]
    genuine = [called(INBOUND), called(BOUNCE, path="tracking")]
    forged = [called(INBOUND, password="another password"), called(INBOUND, password="")]


class TestMailgun(Conformance):
    channel = Mail()
    account = unsaved("mailgun")
    settings = accounts.for_reading(account)
    recorded = [
        Recorded(
            filled_in(**{"body-mime": letter().decode(), "recipient": MAPLE, "sender": FERN, **signed()}).body,
            words=["Do you have the Gazette of 1911?"],
            headers=KEPT | {"path": "inbound_mime", "content-type": "multipart/form-data; boundary=BoUnDaRyStRiNg"},
        )
    ]
    genuine = [filled_in(**signed()), called({"signature": signed(), "event-data": {}}, path="tracking")]
    forged = [filled_in(**signed(key="another")), filled_in(password="another", **signed()), called({})]


def raw_in_json() -> dict[str, Any]:
    """As Postal relays: the message as it came, in base64."""
    message = base64.b64encode(letter()).decode()
    return {"id": 7, "rcpt_to": MAPLE, "mail_from": FERN, "message": message, "base64": True}


class TestMailerSend(Conformance):
    channel = Mail()
    account = unsaved("mailersend")
    settings = accounts.for_reading(account)
    body = {
        "type": "inbound.message",
        "data": {"id": "9", "raw": letter().decode(), "recipients": {"rcptTo": [{"email": MAPLE}]}},
        "created_at": "2026-03-02T14:30:00Z",
    }
    recorded = [Recorded(json.dumps(body).encode(), words=["Do you have the Gazette of 1911?"], headers=KEPT)]
    genuine = [called(body, signature=hmac.new(SECOND.encode(), json.dumps(body).encode(), "sha256").hexdigest())]
    forged = [called(body, signature="0" * 64), called(body)]


class TestPostal(Conformance):
    channel = Mail()
    account = unsaved("postal")
    settings = accounts.for_reading(account)
    recorded = [Recorded(json.dumps(raw_in_json()).encode(), ["Do you have the Gazette of 1911?"], headers=KEPT)]
    # Its key here is none, so nobody can sign: who seems to is not believed, and nothing breaks.
    forged = [called(raw_in_json(), x_postal_signature="AAAA"), called(raw_in_json())]


def read(body: object, **kept: str) -> list[Inbound | Receipt]:
    settings = accounts.for_reading(unsaved("postmark"))
    return Mail().read(json.dumps(body).encode(), KEPT | kept, settings)


def test_a_letter_that_a_provider_took_apart_is_a_letter() -> None:
    [said] = read(INBOUND)
    assert isinstance(said, Inbound)
    assert (said.id, said.sender, said.name, said.subject) == ("m1@patron.example", FERN, "Fern", "Microfilm")
    assert (said.words, said.tokens) == ("Où est le microfilm ?", ("t0ken",))
    [file] = [one for one in said.files if one.role == "file"]
    assert (file.name, file.data) == ("a.pdf", b"PDF")


def test_a_letter_of_ten_megabytes_is_read_whatever_djangos_limit_for_forms() -> None:
    scan = base64.b64encode(b"x" * 8_000_000).decode()
    [said] = read(INBOUND | {"Attachments": [{"Name": "a.tiff", "Content": scan, "ContentType": "image/tiff"}]})
    assert isinstance(said, Inbound)
    assert sum(len(file.data) for file in said.files) == 8_000_000


def test_a_large_letter_in_a_form_is_read_whole() -> None:
    """Mailgun's form with the message in one field, where Django would stop at a megabyte."""
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < 3_500_000
    raw = letter(body="y" * 70 + ("\r\n" + "z" * 70) * 50_000)
    request = filled_in(**{"body-mime": raw.decode(), "recipient": MAPLE, **signed()})
    hooks.take_body(request)
    assert Mail().verify(request, unsaved("mailgun"))
    kept = KEPT | {"path": "inbound_mime", "content-type": request.META["CONTENT_TYPE"]}
    [said] = Mail().read(request.body, kept, accounts.for_reading(unsaved("mailgun")))
    assert isinstance(said, Inbound)
    [whole] = said.files
    assert len(whole.data) > 3_500_000


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "failed"),
        ({"Type": "Transient"}, "delayed"),
        ({"RecordType": "Delivery"}, "delivered"),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complained"),
        (
            {"RecordType": "SubscriptionChange", "SuppressSending": True, "SuppressionReason": "ManualSuppression"},
            "refused",
        ),
    ],
)
def test_what_became_of_a_letter_of_ours_is_a_receipt(changed: dict[str, Any], state: str) -> None:
    [receipt] = read(BOUNCE | changed, path="tracking")
    assert isinstance(receipt, Receipt)
    assert (receipt.id, receipt.state, receipt.address) == (OUTBOUND, state, FERN)
    assert receipt.provider_id == "883953f4-6105-42a2-a16a-77a8eac79483"


def test_that_somebody_opened_it_is_nothing_to_us() -> None:
    assert read(BOUNCE | {"RecordType": "Open", "Recipient": FERN}, path="tracking") == []


def test_what_a_provider_does_not_send_is_unreadable() -> None:
    for body, path in [(BOUNCE, "inbound"), (INBOUND, "tracking"), ([], "inbound"), ({"Attachments": 7}, "inbound")]:
        with pytest.raises(Unreadable):
            read(body, path=path)


def test_without_a_password_or_a_provider_nobody_is_believed() -> None:
    bare = Account(channel="mail", key="x", settings={"provider": "postmark"})
    assert not Mail().verify(called(INBOUND, password=""), bare)
    assert not Mail().verify(called(INBOUND), Account(channel="mail", key="x", settings={}))


@pytest.mark.parametrize("provider", ESPS)
def test_every_provider_of_the_list_has_its_views_and_checks_the_password(provider: str) -> None:
    for path in ("inbound", "tracking"):
        assert not Mail().verify(called({}, password="wrong", path=path), unsaved(provider))
        with pytest.raises(Unreadable):
            Mail().read(b"\xff", KEPT | {"path": path}, accounts.for_reading(unsaved(provider)))


# ---- sending --------------------------------------------------------------------------------------


@contextmanager
def api(status: int, answer: object) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Postmark's API; yields its address and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Answering(Quiet):
        def hear(self, body: bytes) -> None:
            asked.append(json.loads(body))
            self.answer(status, json.dumps(answer).encode(), Content_Type="application/json")

    with answering(Answering) as port:
        yield f"http://127.0.0.1:{port}/", asked


SENT = {"ErrorCode": 0, "Message": "OK", "MessageID": "p1", "To": FERN, "SubmittedAt": "2026-03-02T14:30:00Z"}


def send(url: str, **more: object) -> Receipt:
    made = account(
        world.build(), way_out="provider", provider="postmark", provider_key="key", provider_url=url, way_in="pipe"
    )
    return Mail().send(made, outbound(**more))


@pytest.mark.django_db
def test_a_message_leaves_by_the_providers_api_with_what_leads_back() -> None:
    with api(200, SENT) as (url, asked):
        receipt = send(url, references=("m1@patron.example",), files=(Enclosure("a.pdf", "application/pdf", b"PDF"),))
    assert (receipt.id, receipt.state, receipt.provider_id) == (OUTBOUND, "sent", "p1")
    [said] = asked
    head = {one["Name"]: one["Value"] for one in said["Headers"]}
    assert (said["To"], said["Subject"], said["ReplyTo"]) == (FERN, "Microfilm", "maple+t0ken@library.example")
    assert said["TextBody"].startswith("We have it.")
    assert head["Message-ID"] == f"<{OUTBOUND}@library.example>"
    assert head["References"] == head["In-Reply-To"] == "<m1@patron.example>"
    assert said["Metadata"] == {"outbound": OUTBOUND}
    assert base64.b64decode(said["Attachments"][0]["Content"]) == b"PDF"


@pytest.mark.django_db
@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_an_api_that_cannot_or_knows_us_not_keeps_everything(status: int) -> None:
    with api(status, {"ErrorCode": 10, "Message": "no"}) as (url, _), pytest.raises(TryLater) as why:
        send(url)
    assert why.value.whole
    assert "We have it" not in why.value.reason


@pytest.mark.django_db
def test_a_message_that_an_api_refuses_has_failed() -> None:
    with api(422, {"ErrorCode": 300, "Message": "Invalid email request"}) as (url, _):
        receipt = send(url)
    assert (receipt.id, receipt.state) == (OUTBOUND, "failed")
    assert "We have it" not in receipt.reason


@pytest.mark.django_db
def test_an_address_that_the_provider_takes_nothing_for_has_failed() -> None:
    inactive = {
        "ErrorCode": 406,
        "Message": f"Found inactive addresses: {FERN}. Inactive recipients are …",
    }
    with api(422, inactive) as (url, _):
        assert send(url).state == "failed"
