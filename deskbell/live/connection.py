"""One connection: who it is, what it follows, what it may say, and the limits of its patience and ours.

Knows no transport: an *end* (picows or plain ASGI) hands frames to ``hear`` and carries what is ``put``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from deskbell.live import frames, hearing, tickets
from deskbell.live.gateway import Busy, Gateway
from deskbell.live.limits import LONGEST_TOPIC, MOST_TOPICS, rates_of
from deskbell.live.looking import look_again
from deskbell.live.sentences import in_language
from deskbell.live.topics import Admission, Principal, Topic, split

log = logging.getLogger("deskbell.live")


class End(Protocol):
    """The transport's side of a connection."""

    def write(self, frame: bytes) -> None: ...
    def write_all(self, frames: list[bytes]) -> None: ...
    def close(self, code: int, reason: str) -> None: ...
    def ping(self) -> None: ...


class Connection:
    """A client, from the first frame to the last."""

    __slots__ = (
        "__weakref__", "allowance", "closed", "counted_at", "end", "following", "gateway", "greeted", "looked",
        "losses", "part", "peer", "principal", "remembered", "slow",
    )  # fmt: skip
    rates = rates_of(8)

    def __init__(self, gateway: Gateway, end: End, peer: str) -> None:
        self.gateway, self.end, self.peer = gateway, end, peer
        self.principal: Principal | None = None
        self.following: dict[str, int | None] = {}
        self.remembered: dict[str, Any] = {}
        self.closed = self.slow = self.greeted = False
        self.losses = self.looked = self.part = 0
        self.allowance, self.counted_at = 10.0, time.monotonic()

    # Going out ----------------------------------------------------------------------------------

    def put(self, frame: bytes) -> None:
        """Send encoded bytes. A reader that does not read is sent nothing more; it will ask "since"."""
        if self.closed or self.slow:
            return
        gathered = self.gateway.gathered
        if gathered is None:
            self.end.write(frame)
        elif self in gathered:
            gathered[self].append(frame)
        else:
            gathered[self] = [frame]

    def send(self, frame: dict[str, Any]) -> None:
        self.put(frames.encode(frame))

    def refuse(self, why: str, words: str, id: str | None = None) -> None:
        """Say no in words; ``why`` is a code for programs."""
        self.send({"refused": {"id": id, "why": why, "words": words} if id else {"why": why, "words": words}})

    def no(self, why: str, id: str | None = None) -> None:
        """Refuse with the sentence that belongs to the code."""
        self.refuse(why, in_language(why, self.principal_language), id)

    def aside(self, work: Callable[..., Any], *given: Any, then: Callable[[Any], None]) -> None:
        """Run ``work`` where the database may be used, then come back, unless the client has left meanwhile."""
        self.gateway.aside(work, *given, then=lambda result: None if self.closed else then(result))

    def ping(self) -> None:
        self.end.ping()
        look_again(self)

    def has_not_greeted(self) -> None:
        """It has had its time to say who it is."""
        self.end.close(1008, "no hello")

    # Coming in ----------------------------------------------------------------------------------

    def hear(self, raw: bytes | memoryview) -> None:
        """One text frame from the client."""
        if self.gateway.stopping:
            return
        try:
            frame = frames.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
            log.info("a frame could not be read: %s", type(why).__name__)
            self.no("not_understood")
            return
        verb, said = self._verb(frame)
        if said is None:
            self.no("not_understood")
        elif not self._may_speak_now():
            self.no("too_fast", _id(said))
        elif verb == "hello":
            self._hello(said)
        elif self.principal is None:
            self.no("hello_first", _id(said))
        elif verb == "follow":
            self._follow(said.topic, said.since)
        elif verb == "leave":
            self.leave(said.topic)
        else:
            try:
                hearing.registry()[verb](self, said)
            except Exception as why:  # noqa: BLE001 - whatever goes wrong in a room above, the line stays and is told
                self._failed(why, verb)

    @staticmethod
    def _verb(frame: frames.Frame) -> tuple[str, Any]:
        if frame.say is not None:  # nearly every frame
            return "say", frame.say
        return next(((verb, said) for verb in frames.VERBS if (said := getattr(frame, verb)) is not None), ("", None))

    def _may_speak_now(self) -> bool:
        """A token bucket for each connection."""
        rate, most = self.rates[self.principal.kind if self.principal else "patron"]
        now = time.monotonic()
        self.allowance = min(most, self.allowance + (now - self.counted_at) * rate)
        self.counted_at = now
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True

    # Hello --------------------------------------------------------------------------------------

    def _hello(self, said: frames.Hello) -> None:
        if self.greeted:  # whoever became somebody else would no longer be found when signed out
            self.no("not_understood")
            return
        ticket = tickets.read(said.ticket[:2000])
        if ticket is None or self.gateway.is_signed_out(ticket):
            self.no("ticket")
            return
        self.greeted = True
        staff = int(ticket.principal[1:]) if ticket.principal.startswith("s") else None
        principal = Principal(
            "staff" if staff else "patron", ticket.principal, ticket.language, staff, ticket.desk, ticket.mark
        )
        greet = hearing.greetings().get("passport")
        if said.passport and greet is not None and principal.kind == "patron":
            self.aside(greet, said.passport[:200], principal, then=lambda found: self._welcome(principal, found))
        else:
            self._welcome(principal, principal)

    def _welcome(self, principal: Principal, found: Any) -> None:
        if isinstance(found, BaseException):
            self.greeted = False
            self._failed(found, "hello")
            return
        self.principal = found or principal
        self.allowance = self.rates[self.principal.kind][1]
        self.send(
            {
                "welcome": {
                    "v": frames.VERSION,
                    "kind": self.principal.kind,
                    "question": self.principal.question,
                    "known": found is not None,
                }
            }
        )

    # Following ----------------------------------------------------------------------------------

    def _follow(self, topic: str, since: int) -> None:
        provider, key = split(topic) if len(topic) <= LONGEST_TOPIC else (None, "")
        assert self.principal is not None
        if provider is None:
            self._not_found(topic[:LONGEST_TOPIC])
        elif len(self.following) >= MOST_TOPICS[self.principal.kind] and topic not in self.following:
            self.no("too_many")
        else:
            losses = self.losses
            self.aside(
                provider.admit,
                self.principal,
                key,
                then=lambda found: self._admitted(topic, provider, found, since, losses),
            )

    def _admitted(self, topic: str, provider: Topic, found: Any, since: int, losses: int) -> None:
        if isinstance(found, BaseException):
            self._failed(found, topic)
        elif found is None:
            self._not_found(topic)
        elif losses != self.losses:  # something was taken from them while the thread looked: it looks again
            self._follow(topic, since)
        else:
            self.following[topic] = found.stream
            self.remembered[topic] = found.remember
            if found.stream is None:
                self.gateway.hub.watch(self, topic)
            else:
                self.gateway.hub.begin(self, topic, provider, found.stream)
            self._catch_up(topic, provider, found, since)

    def _catch_up(self, topic: str, provider: Topic, admission: Admission, since: int) -> None:
        stream = admission.stream

        def read() -> tuple[list[Any], int, list[dict[str, Any]]]:
            entries = [] if stream is None else provider.since(stream, max(0, since))
            # Never further than the stream itself, whatever number a client claims to have.
            upto = entries[-1].number if entries else 0 if stream is None else min(max(0, since), provider.last(stream))
            return entries, upto, provider.rows(topic.partition(":")[2], None, self.principal_language)

        self.aside(read, then=lambda found: self._caught_up(topic, provider, stream, found))

    def _caught_up(self, topic: str, provider: Topic, stream: int | None, found: Any) -> None:
        if topic not in self.following:
            return
        if isinstance(found, BaseException):
            self.leave(topic)
            self._failed(found, topic)
            return
        entries, upto, rows = found
        for entry in entries:
            body = provider.tell(entry)
            if body is not None:
                self.send({"entry": {"topic": topic, **body}})
        if stream is not None:
            upto = self.gateway.hub.caught_up(self, topic, stream, upto)
            self.send({"upto": {"topic": topic, "number": upto}})
        for row in rows:
            self.send({"row": {"topic": topic, **row}})
        if stream is None:
            self.send({"upto": {"topic": topic, "number": 0}})

    @property
    def principal_language(self) -> str:
        return self.principal.language if self.principal else "en"

    def _not_found(self, topic: str) -> None:
        words = in_language("not_found", self.principal_language)
        self.send({"refused": {"why": "not_found", "topic": topic, "words": words}})

    def _failed(self, why: BaseException, what: str) -> None:
        if isinstance(why, Busy):
            self.no("busy")
            return
        log.error("%s failed", what, exc_info=why)
        self.no("failed")

    # Leaving ------------------------------------------------------------------------------------

    def leave(self, topic: str) -> None:
        if topic in self.following:
            self.gateway.hub.leave(self, topic, self.following.pop(topic))
            self.remembered.pop(topic, None)

    def is_principal(self, name: str) -> bool:
        """Does ``s12``, ``s12/<session mark>`` or ``*`` mean this connection?"""
        if self.principal is None:
            return False
        return name in ("*", self.principal.name, f"{self.principal.name}/{self.principal.mark}")

    def was_gone(self, topic: str) -> None:
        """They may no longer follow it. Signed out: the person's own topic is gone, and so is the connection."""
        assert self.principal is not None
        self.lose(topic)
        if self.principal.kind == "staff" and topic == f"staff:{self.principal.staff}":
            self.end.close(1008, "signed out")

    def lose(self, topic: str) -> None:
        """They may follow it no longer, and are told so."""
        self.losses += 1
        if topic in self.following:
            self.leave(topic)
            self.send({"gone": {"topic": topic}})

    def opened(self) -> None:
        self.gateway.join(self)

    def lost(self) -> None:
        """The transport is gone."""
        self.closed = True
        self.gateway.leave(self)
        for topic in list(self.following):
            self.leave(topic)


def _id(said: Any) -> str | None:
    given = getattr(said, "id", None)
    return given[:64] if isinstance(given, str) else None
