"""Kannel: texts and receipts as it calls, every answer of sendsms. The real one stands in test_real_kannel.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote_plus, urlencode

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.sms import hooks
from deskbell.channels.sms.channel import Sms
from deskbell.channels.sms.gateways.gateway import LONGEST
from deskbell.channels.sms.tests.accounts import OURS, SMS, account, free_port, outbound
from deskbell.channels.sms.tests.provider import Provider, provider
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Inbound, Receipt, TryLater, Unreadable

SETTINGS = {
    "kannel_url": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "kannel_user": "desk",
    "kannel_password": "secret",
    "kannel_smsc": "",
    "kannel_back": "",
}
KANNEL = account("kannel", **SETTINGS)
SECRET = hooks.secret_of(KANNEL)
READING = {"gateway": "kannel", "address": OURS}


def mo(text: str, charset: str = "UTF-8", **more: str) -> str:
    fields = {"id": "5f1c", "from": "+14165550100", "to": OURS, "charset": charset, "at": "1764300000"} | more
    return f"{urlencode(fields)}&text={quote_plus(text.encode(charset))}"


class TestKannel(Conformance):
    channel = Sms()
    settings: ClassVar[Mapping[str, Any]] = READING
    away = account("kannel", **SETTINGS | {"kannel_url": "http://127.0.0.1:9/"})
    account = KANNEL
    filled: ClassVar[Mapping[str, Any]] = {"address": OURS, "country": "CA", "gateway": "kannel"} | SETTINGS
    recorded = (
        Recorded(b"", ["Où est la bibliothèque ? €"], {"query": mo("Où est la bibliothèque ? €")}),
        Recorded(b"", ["Réponse ✓ 😀"], {"query": mo("Réponse ✓ 😀", "UTF-16BE")}),
        Recorded(b"", [], {"query": "id=" + "b" * 32 + "&state=1&at=1764300000&reason="}),
        # A POST with the same fields in its body.
        Recorded(mo("When do you open?").encode(), ["When do you open?"]),
    )
    genuine = (
        RequestFactory().get(f"/hooks/0a1b2c3d4e/mo/{SECRET}?{mo('Hello')}"),
        RequestFactory().get(f"/hooks/0a1b2c3d4e/dlr/{SECRET}?id=x&state=1"),
    )
    forged = (
        RequestFactory().get(f"/hooks/0a1b2c3d4e/mo/{'0' * 32}?{mo('Hello')}"),
        RequestFactory().get("/hooks/0a1b2c3d4e/mo/é?text=x"),
    )


def read(query: str) -> list[Inbound | Receipt]:
    return SMS.read(b"", {"query": query}, READING)


# ---- reading --------------------------------------------------------------------------------------


def test_a_text_keeps_its_id_sender_number_and_time() -> None:
    (text,) = read(mo("Hello"))
    assert isinstance(text, Inbound)
    assert (text.id, text.sender, text.recipient) == ("5f1c", "+14165550100", OURS)
    assert text.at == datetime(2025, 11, 28, 3, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("14165550100", "+14165550100"), ("4165550100", "+14165550100"), ("+33612345678", "+33612345678")],
)
def test_a_number_is_made_whole(written: str, meant: str) -> None:
    (text,) = read(mo("Hello", **{"from": written}))
    assert isinstance(text, Inbound)
    assert text.sender == meant


@pytest.mark.parametrize("charset", ["no-such", "a%00b", "%00", "hex", "undefined", "idna", "..%2F", "x" * 9999])
def test_a_wrong_charset_loses_nothing(charset: str) -> None:
    (text,) = SMS.read(b"", {"query": f"id=1&from=%2B14165550100&charset={charset}&text=caf%E9"}, READING)
    assert isinstance(text, Inbound)
    assert text.words == "café"


@pytest.mark.parametrize(
    ("state", "told"), [("1", "delivered"), ("2", "failed"), ("8", "sent"), ("16", "failed"), ("4", None)]
)
def test_states_are_told(state: str, told: str | None) -> None:
    found = read(f"id={'b' * 32}&state={state}&at=1764300000&reason=NACK%2F0x0b%2FInvalid")
    assert [(one.id, one.state) for one in found if isinstance(one, Receipt)] == ([("b" * 32, told)] if told else [])
    if told == "failed":
        assert isinstance(found[0], Receipt) and found[0].reason == "NACK/0x0b/Invalid"


@given(charset=st.text(max_size=12) | st.sampled_from(["utf-7", "utf-16", "raw_unicode_escape"]), octets=st.binary())
def test_any_charset_is_read_and_can_be_stored(charset: str, octets: bytes) -> None:
    fields = {"id": "1", "from": "+14165550100", "charset": charset.encode("utf-8", "replace"), "text": octets}
    (text,) = read(urlencode(fields))
    assert isinstance(text, Inbound)
    assert text.words.encode()


def test_of_a_monstrous_text_the_rest_is_a_file() -> None:
    (text,) = SMS.read(f"id=1&from=%2B14165550100&text={'word+' * 1_000_000}".encode(), {}, READING)
    assert isinstance(text, Inbound)
    (whole,) = text.files
    assert len(text.words) == LONGEST and whole.role == "body"
    assert whole.data.decode() == ("word " * 1_000_000).strip()
    (text,) = read("id=1&from=%2B14165550100&text=" + "x" * 39_015)
    assert isinstance(text, Inbound)
    assert (len(text.words), text.files) == (39_015, ())


@pytest.mark.parametrize("query", ["", "state=1", "state=99&id=a", "text=Hello&from=%2B1416", "id=1&text=Hello"])
def test_what_says_too_little_is_unreadable(query: str) -> None:
    with pytest.raises(Unreadable):
        read(query)


# ---- sending --------------------------------------------------------------------------------------


@pytest.fixture
def sendsms() -> Iterator[Provider]:
    with provider() as server:
        yield server


def ours(server: Provider, **more: str) -> Any:
    url = f"{server.url}/cgi-bin/sendsms"
    return account("kannel", **SETTINGS | {"kannel_url": url, "kannel_back": "http://127.0.0.1:8000/"} | more)


def test_a_text_is_one_call(sendsms: Provider) -> None:
    sendsms.says(202, "0: Accepted for delivery")
    assert SMS.send(ours(sendsms), outbound("Où ? [1]")) == Receipt("0" * 31 + "1", "sent")
    (asked,) = sendsms.asked
    wanted = {"username": "desk", "password": "secret", "from": OURS, "to": "+14165550100", "coding": "0"}
    assert {name: asked[name] for name in wanted} == wanted
    assert asked["dlr-url"].startswith(f"http://127.0.0.1:8000/hooks/0a1b2c3d4e/dlr/{SECRET}?id={'0' * 31}1&state=%d")
    assert "smsc" not in asked


def test_a_dear_text_says_so(sendsms: Provider) -> None:
    sendsms.says(202, "3: Queued for later delivery")
    receipt = SMS.send(ours(sendsms, kannel_smsc="line2"), outbound("ê" * 71))
    assert (receipt.state, receipt.parts) == ("sent", 2)
    assert (sendsms.asked[0]["coding"], sendsms.asked[0]["smsc"]) == ("2", "line2")


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "Authorization failed for sendsms"), (503, "Temporal failure, try again later."), (404, "")],
)
def test_not_now_makes_the_account_wait(sendsms: Provider, status: int, said: str) -> None:
    sendsms.says(status, said)
    with pytest.raises(TryLater) as later:
        SMS.send(ours(sendsms), outbound())
    assert later.value.whole


def test_a_no_is_told_in_kannels_words_and_nobody_elses(sendsms: Provider) -> None:
    sendsms.says(400, "5: Parameter to is bad")
    receipt = SMS.send(ours(sendsms), outbound())
    assert (receipt.state, receipt.reason) == ("failed", "400: Parameter to is bad")
    sendsms.says(400, "<html>The router's secret page</html>")
    assert "secret" not in SMS.send(ours(sendsms), outbound()).reason


def test_a_line_cut_before_the_answer_leaves_it_unknown(sendsms: Provider) -> None:
    sendsms.cuts()
    assert SMS.send(ours(sendsms), outbound()).state == "unknown"


def test_another_server_that_is_content_is_not_believed(sendsms: Provider) -> None:
    sendsms.says(200, "<html>Welcome</html>")
    assert SMS.send(ours(sendsms), outbound()).state == "unknown"


def test_nobody_there_makes_the_account_wait() -> None:
    nowhere = account("kannel", **SETTINGS | {"kannel_url": f"http://127.0.0.1:{free_port()}/"})
    with pytest.raises(TryLater) as later:
        SMS.send(nowhere, outbound())
    assert later.value.whole


def test_the_page_shows_what_stands_in_kannels_file() -> None:
    ((_, written),) = SMS.to_set_up(KANNEL, "unused")
    assert f"/hooks/0a1b2c3d4e/mo/{SECRET}?id=%I&from=%p" in written
    assert "omit-empty = true" in written


def test_nothing_is_sent_without_words() -> None:
    receipt = SMS.send(KANNEL, outbound("\0 \r\n"))
    assert (receipt.state, receipt.facts["blames"]) == ("failed", "message")
