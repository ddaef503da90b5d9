"""What every channel must keep to, tried on its own recorded payloads.

A channel's tests subclass ``Conformance`` and say what they have; pytest does the rest::

    class TestWeb(Conformance):
        channel = Web()
        recorded = [Recorded(b'{"id": "...", "text": "Hello"}', words=["Hello"])]

A channel that is called from outside also names ``genuine`` and ``forged``: requests with a right and a wrong
signature; one with settings names ``filled``, what a librarian types into its form; one that sends names ``away``, an
account whose provider is not there. Reading may reach no database: pytest-django refuses it in these tests.
"""

from __future__ import annotations

import hmac
import inspect
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar
from unittest import mock

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory

from deskbell.mailroom.contract import Channel, Inbound, Limits, Outbound, Receipt, TryLater, Unreadable

STATES = {"sent", "delivered", "failed", "refused", "unknown", "complained", "delayed", "collected"}
ROLES = {"file", "inline", "body", "page"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payload as the provider sent it, and the words it must give, in order; none for receipts alone.

    ``states`` are those of its receipts, in order, where a test wants to say them.
    """

    raw: bytes
    words: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    states: Sequence[str] | None = None


class Conformance:
    """The promises. Named as tests, so that a subclass called ``Test…`` is collected."""

    channel: ClassVar[Channel]
    recorded: ClassVar[Sequence[Recorded]] = ()
    # Requests that the provider signed, and requests that somebody else did. A channel without webhooks has none.
    genuine: ClassVar[Sequence[HttpRequest]] = ()
    forged: ClassVar[Sequence[HttpRequest]] = ()
    # An unsaved account with the settings that verifying and reading need.
    account: ClassVar[Any] = None
    settings: ClassVar[Mapping[str, Any]] = {}
    # What makes the settings form right; and an unsaved account whose provider cannot be reached.
    filled: ClassVar[Mapping[str, Any] | None] = None
    away: ClassVar[Any] = None

    def test_it_says_what_it_is(self) -> None:
        parts: tuple[object, object] = (self.channel, self.channel.limits)
        assert isinstance(parts[0], Channel)
        assert isinstance(parts[1], Limits)
        assert re.fullmatch(r"[a-z][a-z0-9_]{1,39}", self.channel.name)
        assert str(self.channel.label).strip()

    def test_its_limits_make_sense(self) -> None:
        limits = self.channel.limits
        assert limits.characters is None or limits.characters > 0
        assert limits.rate is None or limits.rate > 0
        assert limits.reply_days is None or limits.reply_days > 0
        assert not (limits.collects and limits.to), "who collects is sent nothing"

    def test_recorded_payloads_are_read_without_loss(self) -> None:
        assert self.recorded, "a channel brings recorded payloads"
        for one in self.recorded:
            read = self.channel.read(one.raw, one.headers, self.settings)
            assert [item.words for item in read if isinstance(item, Inbound)] == list(one.words)
            assert all(item.id for item in read if isinstance(item, Inbound)), "taken once by its sender's own id"
            receipts = [item for item in read if isinstance(item, Receipt)]
            assert all(item.id or item.provider_id or item.address for item in receipts), "it names what it is of"
            assert {item.state for item in receipts} <= STATES
            assert one.states is None or [item.state for item in receipts] == list(one.states)

    def test_what_it_reads_can_be_stored(self) -> None:
        for one in self.recorded:
            assert not [item for item in self.channel.read(one.raw, one.headers, self.settings) if _unstorable(item)]

    def test_the_same_payload_gives_the_same_ids(self) -> None:
        for one in self.recorded:
            first, second = (self.channel.read(one.raw, one.headers, self.settings) for _ in range(2))
            assert first == second

    def test_rubbish_is_unreadable_and_nothing_else(self) -> None:
        for raw in self._rubbish():
            try:
                read = self.channel.read(raw, {}, self.settings)
            except Unreadable:
                continue
            assert isinstance(read, list)
            assert not [item for item in read if _unstorable(item)], raw[:200]

    def test_rubbish_beside_the_bytes_does_no_harm(self) -> None:
        for one in self.recorded:
            names = (*one.headers, "path", "query", "content-type")
            for headers in ({}, dict.fromkeys(names, "\udcff\0é" * 50)):
                with suppress(Unreadable):
                    assert isinstance(self.channel.read(one.raw, headers, self.settings), list)

    def test_only_the_provider_is_believed(self) -> None:
        for request in self.genuine:
            assert self.channel.verify(request, self.account)
        for request in (*self.forged, RequestFactory().post("/", b"{}", content_type="application/json")):
            assert not self.channel.verify(request, self.account)

    def test_no_request_makes_it_fail(self) -> None:
        """A stranger may send anything; what Django itself answers with 400 may be raised."""
        make = RequestFactory()
        for request in (
            make.get("/"),
            make.get("/?" + "a=%00&" * 50),
            make.post("/", b"\xff\xfe", content_type="application/x-www-form-urlencoded"),
            make.post("/", b"--x", content_type="multipart/form-data; boundary=x"),
            make.post("/", b"[" * 5000, content_type="application/json", headers={"X-Odd": "\xff"}),
        ):
            with suppress(BadRequest, SuspiciousOperation, MultiPartParserError):
                assert not self.channel.verify(request, self.account)

    def test_the_callers_answer_is_an_answer(self) -> None:
        channel: Any = self.channel
        if hasattr(channel, "answer"):
            for request in self.genuine:
                answer = channel.answer(request, self.account)
                assert isinstance(answer, HttpResponse) and answer.status_code < 400

    def test_signatures_are_compared_in_constant_time(self) -> None:
        """Whoever believes a request compares by ``hmac.compare_digest`` or a library that does."""
        for request in self.genuine:
            with mock.patch.object(hmac, "compare_digest", side_effect=hmac.compare_digest) as compared:
                self.channel.verify(request, self.account)
            assert compared.called or "verify(" in inspect.getsource(type(self.channel).verify)

    def test_a_channel_that_is_collected_from_sends_nothing(self) -> None:
        if self.channel.limits.collects:
            receipt = self.channel.send(self.account, Outbound("o1", "", "Hello"))
            assert (receipt.id, receipt.state) == ("o1", "collected")

    def test_its_settings_are_what_can_be_stored(self) -> None:
        form_class = self.channel.settings_form
        if form_class is None:
            return
        assert set(getattr(form_class, "secrets", ())) <= set(form_class().fields), "secrets are fields of the form"
        for data in ({}, dict.fromkeys(form_class().fields, "\0\xff" * 500)):
            form_class(data).is_valid()  # whatever is typed, it is words and not an accident
        if self.filled is not None:
            form = form_class(self.filled)
            assert form.is_valid(), form.errors.as_text()
            json.dumps(form.cleaned_data)

    def test_a_provider_that_is_away_is_a_reason_to_wait(self) -> None:
        """The one error of ``send``: nothing has left, so nothing is lost and nothing doubled."""
        if self.away is None:
            return
        try:
            receipt = self.channel.send(self.away, Outbound("0" * 32, _to(self.channel.limits.to), "Hello"))
        except TryLater:
            return
        raise AssertionError(f"nobody was there, and it said {receipt.state}")

    def _rubbish(self) -> Iterator[bytes]:
        """The same rubbish each time: nothing, noise, every payload cut short, with a wrong byte, or too deep."""
        dice = random.Random(7)  # noqa: S311  rubbish is no secret
        yield from (b"", b"\0", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"id": 1e999}')
        for _ in range(50):
            yield dice.randbytes(dice.randrange(200))
        for one in self.recorded:
            for _ in range(20):
                cut = dice.randrange(len(one.raw) + 1)
                yield one.raw[:cut]
                yield one.raw[:cut] + dice.randbytes(1) + one.raw[cut + 1 :]


def _unstorable(item: Inbound | Receipt) -> list[str]:
    """The fields that no database would take, or no page could show: NUL, half a surrogate pair, an unknown role."""
    if isinstance(item, Receipt):
        return [] if _is_text(item.reason) else ["reason"]
    texts = {name: getattr(item, name) for name in ("id", "words", "name", "sender", "recipient", "subject")}
    wrong = [name for name, text in texts.items() if not _is_text(text)]
    named = [one for one in item.files if one.role in ROLES and _is_text(one.name) and _is_text(one.content_type)]
    return wrong + [f"the file {one.name!r}" for one in item.files if one not in named or "/" in one.name]


def _is_text(text: object) -> bool:
    if not isinstance(text, str):
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _to(kind: str) -> str:
    return {"email": "fern@example.org", "phone": "+14165550123"}.get(kind, "somewhere")
