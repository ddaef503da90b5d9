"""What every channel must keep to, tried on its own recorded payloads.

A channel's tests subclass ``Conformance`` and say what they have; pytest does the rest::

    class TestWeb(Conformance):
        channel = Web()
        recorded = [Recorded(b'{"id": "...", "text": "Hello"}', words=["Hello"])]

A channel that is called from outside also names ``genuine`` and ``forged``: requests with a right and a wrong
signature.
"""

from __future__ import annotations

import hmac
import inspect
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from unittest import mock

from django.http import HttpRequest
from django.test import RequestFactory

from deskbell.mailroom.contract import Channel, Inbound, Limits, Outbound, Unreadable


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payload as the provider sent it, and the words it must give, in order; none for receipts alone."""

    raw: bytes
    words: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


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

    def test_it_says_what_it_is(self) -> None:
        parts: tuple[object, object] = (self.channel, self.channel.limits)
        assert isinstance(parts[0], Channel)
        assert isinstance(parts[1], Limits)
        assert re.fullmatch(r"[a-z][a-z0-9_]{1,39}", self.channel.name)
        assert str(self.channel.label).strip()

    def test_recorded_payloads_are_read_without_loss(self) -> None:
        assert self.recorded, "a channel brings recorded payloads"
        for one in self.recorded:
            read = self.channel.read(one.raw, one.headers, self.settings)
            assert [item.words for item in read if isinstance(item, Inbound)] == list(one.words)
            assert all(item.id for item in read)

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

    def test_only_the_provider_is_believed(self) -> None:
        for request in self.genuine:
            assert self.channel.verify(request, self.account)
        for request in (*self.forged, RequestFactory().post("/", b"{}", content_type="application/json")):
            assert not self.channel.verify(request, self.account)

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
