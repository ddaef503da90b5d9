"""Twilio: signatures as published, texts and receipts as recorded, every answer of the API."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from deskbell.channels.sms.channel import Sms
from deskbell.channels.sms.gateways.twilio import signature
from deskbell.channels.sms.tests.accounts import OURS, SMS, account, free_port, outbound
from deskbell.channels.sms.tests.provider import Provider, provider
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Inbound, Receipt, TryLater, Unreadable

TOKEN = "12345"
SETTINGS = {"twilio_account": "AC1", "twilio_token": TOKEN, "twilio_service": "", "twilio_url": "http://127.0.0.1"}
PUBLIC = "https://desk.example.org"
# As Twilio posts them (its documentation's parameters, fictional numbers).
CAME = {
    "ToCountry": "CA", "SmsMessageSid": "SM1", "NumMedia": "0", "FromCountry": "CA", "SmsSid": "SM1",
    "SmsStatus": "received", "Body": "Avez-vous « Maria Chapdelaine » ? 😀", "To": OURS, "NumSegments": "1",
    "MessageSid": "SM1", "AccountSid": "AC1", "From": "+14165550100", "ApiVersion": "2010-04-01",
}  # fmt: skip
PICTURE = CAME | {
    "MessageSid": "MM2",
    "Body": "",
    "NumMedia": "1",
    "MediaUrl0": "https://api.example.org/1",
    "MediaContentType0": "image/jpeg",
}
STATUS = {"MessageSid": "SM9", "MessageStatus": "delivered", "To": "+14165550100", "From": OURS, "AccountSid": "AC1"}


def request(fields: Mapping[str, str], path: str = "/hooks/0a1b2c3d4e/", token: str = TOKEN) -> HttpRequest:
    given = signature(token, PUBLIC + path, fields.items())
    body = urlencode(fields)
    return RequestFactory().post(
        path, body, content_type="application/x-www-form-urlencoded", headers={"X-Twilio-Signature": given}
    )


@pytest.fixture(autouse=True)
def public() -> Iterator[None]:
    with override_settings(PUBLIC_URL=PUBLIC):
        yield


class TestTwilio(Conformance):
    channel = Sms()
    settings: ClassVar[Mapping[str, Any]] = {"gateway": "twilio", "address": OURS}
    away = account("twilio", **SETTINGS | {"twilio_url": "http://127.0.0.1:9"})
    account = account("twilio", **SETTINGS)
    filled: ClassVar[Mapping[str, Any]] = {"address": OURS, "country": "CA", "gateway": "twilio"} | SETTINGS
    recorded = (
        Recorded(urlencode(CAME).encode(), [CAME["Body"]]),
        Recorded(urlencode(PICTURE).encode(), [""]),
        Recorded(urlencode(STATUS).encode(), [], {"query": "id=" + "a" * 32}),
    )
    genuine = (request(CAME), request(STATUS, "/hooks/0a1b2c3d4e/status?id=" + "a" * 32))
    forged = (request(CAME, token="54321"), RequestFactory().post("/hooks/0a1b2c3d4e/", CAME))


# ---- signatures -----------------------------------------------------------------------------------

ADDRESS = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]


def test_signatures_are_the_published_ones() -> None:
    assert signature(TOKEN, ADDRESS, CALL) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_field_given_twice_counts_each_value_once() -> None:
    form = [("Sid", "CA123"), ("SidAccount", "AC123"), *(("Digits", digits) for digits in ("5678", "1234", "1234"))]
    assert signature(TOKEN, ADDRESS, form) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


def test_a_body_that_is_no_form_is_signed_by_its_hash() -> None:
    body = b'{"property": "value", "boolean": true}'
    told = hashlib.sha256(body).hexdigest()
    assert told.startswith("0a1ff763")
    assert signature(TOKEN, f"{ADDRESS}&bodySHA256={told}", []) == "a9nBmqA0ju/hNViExpshrM61xv4="
    path = f"/hooks/k/?bodySHA256={told}"
    signed = {"X-Twilio-Signature": signature(TOKEN, PUBLIC + path, [])}
    factory, ours = RequestFactory(), account("twilio", **SETTINGS)
    assert SMS.verify(factory.post(path, body, content_type="application/json", headers=signed), ours)
    other = factory.post(path, body + b" ", content_type="application/json", headers=signed)
    assert not SMS.verify(other, ours)


@pytest.mark.parametrize("spelt", [PUBLIC, "https://desk.example.org:443"])
def test_the_port_may_be_signed_or_not(spelt: str) -> None:
    path = "/hooks/0a1b2c3d4e/"
    for public in (PUBLIC, "https://desk.example.org:443"):
        with override_settings(PUBLIC_URL=public):
            signed = {"X-Twilio-Signature": signature(TOKEN, spelt + path, CAME.items())}
            one = RequestFactory().post(
                path, urlencode(CAME), content_type="application/x-www-form-urlencoded", headers=signed
            )
            assert SMS.verify(one, account("twilio", **SETTINGS))


@pytest.mark.parametrize("given", ["é", "\xff" * 28, "ÿ=", "\udcff"])
def test_a_signature_of_strange_signs_is_none(given: str) -> None:
    strange = request(CAME)
    strange.META["HTTP_X_TWILIO_SIGNATURE"] = given
    assert not SMS.verify(strange, account("twilio", **SETTINGS))


def test_without_a_token_nobody_is_believed() -> None:
    assert not SMS.verify(request(CAME, token=""), account("twilio", **SETTINGS | {"twilio_token": ""}))


# ---- reading --------------------------------------------------------------------------------------


def read(fields: Mapping[str, str], query: str = "") -> list[Inbound | Receipt]:
    return SMS.read(urlencode(fields).encode(), {"query": query}, {"gateway": "twilio", "address": OURS})


def test_a_text_keeps_its_id_sender_and_number() -> None:
    (text,) = read(CAME)
    assert isinstance(text, Inbound)
    assert (text.id, text.sender, text.recipient) == ("SM1", "+14165550100", OURS)
    assert text.may_acknowledge


def test_what_twilio_has_answered_itself_is_not_answered_again() -> None:
    (text,) = read(CAME | {"Body": "STOP", "OptOutType": "STOP"})
    assert isinstance(text, Inbound)
    assert (text.answered, text.may_acknowledge) == ("stop", False)


def test_a_text_of_a_machine_is_not_acknowledged() -> None:
    for sender in ("74662", "MYBANK"):
        (text,) = read(CAME | {"From": sender})
        assert isinstance(text, Inbound)
        assert (text.sender, text.may_acknowledge) == (sender, False)


def test_webhooks_by_get_are_read_too() -> None:
    (text,) = SMS.read(b"", {"query": urlencode(CAME)}, {"gateway": "twilio", "address": OURS})
    assert isinstance(text, Inbound)
    assert text.words == CAME["Body"]


@pytest.mark.parametrize(
    ("status", "code", "state", "blames"),
    [
        ("sent", "", "sent", None),
        ("delivered", "", "delivered", None),
        ("read", "", "delivered", None),
        ("undelivered", "30006", "failed", None),
        ("failed", "30007", "failed", "message"),
        ("failed", "30003", "failed", None),
        ("failed", "21610", "refused", None),
        ("canceled", "", "failed", "message"),
    ],
)
def test_states_are_told(status: str, code: str, state: str, blames: str | None) -> None:
    fields = STATUS | {"MessageStatus": status} | ({"ErrorCode": code} if code else {})
    (receipt,) = read(fields, "id=" + "a" * 32)
    assert isinstance(receipt, Receipt)
    assert (receipt.id, receipt.provider_id, receipt.state) == ("a" * 32, "SM9", state)
    assert receipt.facts.get("blames") == blames
    assert (code in receipt.reason) if code else True


@pytest.mark.parametrize("status", ["queued", "sending", "accepted", "scheduled", "partially_delivered"])
def test_what_is_on_its_way_changes_nothing(status: str) -> None:
    assert read(STATUS | {"MessageStatus": status}) == []


def test_what_names_no_message_is_unreadable() -> None:
    for fields in ({}, {"Body": "Hello", "From": "+14165550100"}, {"MessageSid": "SM1", "Body": "from nobody"}):
        with pytest.raises(Unreadable):
            read(fields)


# ---- sending --------------------------------------------------------------------------------------


@pytest.fixture
def twilio() -> Iterator[Provider]:
    with provider() as server:
        yield server


def ours(server: Provider, **more: str) -> Any:
    return account("twilio", **SETTINGS | {"twilio_url": server.url + "/"} | more)


def test_a_text_is_one_call(twilio: Provider) -> None:
    twilio.says(201, {"sid": "SM77", "status": "queued"})
    receipt = SMS.send(ours(twilio), outbound("Ouvert à 10 h. " * 20))
    assert receipt == Receipt("0" * 31 + "1", "sent", provider_id="SM77", parts=2)
    (asked,) = twilio.asked
    assert asked["path"] == "/2010-04-01/Accounts/AC1/Messages.json"
    assert (asked["To"], asked["From"]) == ("+14165550100", OURS)
    assert asked["StatusCallback"] == f"{PUBLIC}/hooks/0a1b2c3d4e/status?id={'0' * 31}1"
    assert twilio.heads[0]["Authorization"] == "Basic QUMxOjEyMzQ1"


def test_a_messaging_service_chooses_the_number(twilio: Provider) -> None:
    twilio.says(201, {"sid": "SM77"})
    SMS.send(ours(twilio, twilio_service="MG1"), outbound())
    assert twilio.asked[0]["MessagingServiceSid"] == "MG1"
    assert "From" not in twilio.asked[0]


@pytest.mark.parametrize(
    ("status", "code", "state", "blames"),
    [
        (400, 21610, "refused", None),
        (400, 21211, "failed", None),
        (400, 21617, "failed", "message"),
        (500, None, "unknown", None),
        (502, None, "unknown", None),
    ],
)
def test_a_no_is_told(twilio: Provider, status: int, code: int | None, state: str, blames: str | None) -> None:
    twilio.says(status, {"code": code, "message": "so it is", "status": status})
    receipt = SMS.send(ours(twilio), outbound())
    assert (receipt.state, receipt.facts.get("blames")) == (state, blames)
    assert ("so it is" in receipt.reason) == (code is not None)


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (503, None), (401, 20003), (400, 21611)])
def test_not_now_makes_the_account_wait(twilio: Provider, status: int, code: int | None) -> None:
    twilio.says(status, {"code": code, "message": "no"}, Retry_After="7")
    with pytest.raises(TryLater) as later:
        SMS.send(ours(twilio), outbound())
    assert (later.value.whole, later.value.after) == (True, 7.0)


def test_a_line_cut_before_the_answer_leaves_it_unknown(twilio: Provider) -> None:
    twilio.cuts()
    assert SMS.send(ours(twilio), outbound()).state == "unknown"


def test_nobody_there_makes_the_account_wait() -> None:
    nowhere = account("twilio", **SETTINGS | {"twilio_url": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(TryLater) as later:
        SMS.send(nowhere, outbound())
    assert later.value.whole


def test_an_answer_that_is_no_json_is_unknown(twilio: Provider) -> None:
    twilio.says(200, "<html>Welcome</html>")
    receipt = SMS.send(ours(twilio), outbound())
    assert (receipt.state, "Welcome" in receipt.reason) == ("unknown", False)


@pytest.mark.parametrize("status", [400, 404, 418, 500])
def test_what_another_server_says_in_json_is_not_repeated(twilio: Provider, status: int) -> None:
    for said in ({"code": "secret", "message": "a secret"}, {"code": 7, "message": "a secret"}, {"status": status}):
        twilio.says(status, said)
        reason = SMS.send(ours(twilio), outbound()).reason
        assert reason.startswith(f"{status}: ") and "secret" not in reason


def test_webhooks_are_answered_as_twilio_wishes() -> None:
    answer = SMS.answer(request(CAME), account("twilio", **SETTINGS))
    assert (answer["Content-Type"], answer.content) == ("text/xml", b"<Response/>")
    assert json.dumps(SMS.to_set_up(account("twilio", **SETTINGS), f"{PUBLIC}/hooks/k/")).count("/hooks/k/") == 1
