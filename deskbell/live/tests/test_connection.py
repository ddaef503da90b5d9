"""A connection: hello first, then what its principal may; refusals in words; nothing after the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from deskbell.live import hearing, looking, tickets, topics
from deskbell.live.bells import Bell
from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway
from deskbell.live.pings import HELLO_PARTS
from deskbell.live.topics import Admission, Principal


class End:
    """A transport that remembers."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None
        self.pings = 0

    def write_all(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.write(frame)

    def write(self, frame: bytes) -> None:
        self.frames.append(json.loads(frame))

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def ping(self) -> None:
        self.pings += 1

    def take(self) -> list[dict[str, Any]]:
        frames, self.frames = self.frames, []
        return frames


class Here(Gateway):
    """A gateway that does at once what another thread would do later."""

    def aside(self, work: Callable[..., Any], *given: Any, then: Callable[[Any], None]) -> None:
        try:
            then(work(*given))
        except ZeroDivisionError as why:
            then(why)


class Entry:
    def __init__(self, number: int) -> None:
        self.stream_id, self.number = 7, number


class Sevens(topics.Topic):
    """A topic of one stream, for staff."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        if key == "broken":
            raise ZeroDivisionError
        return Admission(7, "may speak") if principal.kind == "staff" and key == "7" else None

    def since(self, stream: int, number: int) -> list[Entry]:
        return [Entry(n) for n in range(number + 1, 4)]

    def last(self, stream: int) -> int:
        return 3

    def tell(self, entry: Entry) -> dict[str, Any] | None:
        return {"number": entry.number}

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        return [{"key": key}]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Connection, End]]:
    said: list[Any] = []
    monkeypatch.setattr(topics, "registry", lambda: {"seven": Sevens()})
    monkeypatch.setattr(hearing, "registry", lambda: {"say": lambda connection, frame: said.append(frame)})
    monkeypatch.setattr(
        hearing, "greetings", lambda: {"passport": lambda secret, who: who if secret == "mine" else None}
    )
    gateway, end = Here(), End()
    connection = Connection(gateway, end, "127.0.0.1")
    connection.opened()
    yield connection, end
    connection.lost()
    gateway.stop()


def hear(connection: Connection, **frame: Any) -> None:
    connection.hear(json.dumps(frame).encode())


def hello(connection: Connection, principal: str = "s12", **more: Any) -> None:
    hear(connection, hello={"v": 1, "ticket": tickets.make(principal, mark="m"), **more})


def why(end: End) -> list[str]:
    return [frame["refused"]["why"] for frame in end.take() if "refused" in frame]


Line = tuple[Connection, End]


def test_nothing_is_heard_before_a_hello(line: Line) -> None:
    connection, end = line
    hear(connection, say={"id": "a", "question": 7, "text": "hello?"})
    assert end.take() == [{"refused": {"id": "a", "why": "hello_first", "words": "Say hello with a ticket first."}}]


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"\xff\xfe", b'{"hello": 3}', b'{"say": {"id": 1}}', b"null", b"[" * 5000]
)
def test_what_cannot_be_read_is_refused_in_words_and_the_line_stays(line: Line, raw: bytes) -> None:
    connection, end = line
    connection.hear(raw)
    assert why(end) == ["not_understood"]
    hello(connection)
    assert "welcome" in end.take()[0]


def test_an_old_or_forged_ticket_is_refused(line: Line) -> None:
    connection, end = line
    hear(connection, hello={"ticket": "forged.forged"})
    hear(connection, hello={"ticket": tickets.make("s12", seconds=-1)})
    assert why(end) == ["ticket", "ticket"]
    assert connection.principal is None


def test_refusals_speak_the_connections_language(line: Line) -> None:
    connection, end = line
    hear(connection, hello={"ticket": tickets.make("patron", desk="maple", language="fr")})
    end.take()
    hear(connection, follow={"topic": "seven:7"})
    (refused,) = end.take()
    assert refused["refused"]["words"] == "Il n’y a rien ici sous ce nom."


def test_following_gives_what_came_since_then_the_rows_then_life(line: Line) -> None:
    connection, end = line
    hello(connection)
    end.take()
    hear(connection, follow={"topic": "seven:7", "since": 1})
    assert end.take() == [
        {"entry": {"topic": "seven:7", "number": 2}},
        {"entry": {"topic": "seven:7", "number": 3}},
        {"upto": {"topic": "seven:7", "number": 3}},
        {"row": {"topic": "seven:7", "key": "7"}},
    ]
    assert connection.remembered["seven:7"] == "may speak"
    connection.gateway.hub.deliver([Entry(4)])
    assert end.take() == [{"entry": {"topic": "seven:7", "number": 4}}]


def test_a_number_from_the_future_does_not_silence_the_topic(line: Line) -> None:
    connection, end = line
    hello(connection)
    hear(connection, follow={"topic": "seven:7", "since": 10**9})
    end.take()
    connection.gateway.hub.deliver([Entry(4)])
    assert end.take() == [{"entry": {"topic": "seven:7", "number": 4}}]


@pytest.mark.parametrize("topic", ["seven:8", "seven:", "eight:7", "", "seven:7\x00", "x" * 500])
def test_what_may_not_be_followed_is_not_found(line: Line, topic: str) -> None:
    connection, end = line
    hello(connection)
    end.take()
    hear(connection, follow={"topic": topic})
    assert why(end) == ["not_found"]


def test_a_patron_is_not_staff(line: Line) -> None:
    connection, end = line
    hello(connection, "patron")
    end.take()
    hear(connection, follow={"topic": "seven:7"})
    assert why(end) == ["not_found"]


@pytest.mark.parametrize(("passport", "known"), [("of somebody else", False), ("mine", True)])
def test_an_unknown_passport_is_said_to_be_unknown(line: Line, passport: str, known: bool) -> None:
    connection, end = line
    hello(connection, "patron", passport=passport)
    assert end.take()[0]["welcome"]["known"] is known


def test_a_flood_is_told_to_wait_and_the_line_stays(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "rates", {"patron": (1.0, 5.0), "staff": (1.0, 5.0)})
    connection, end = line
    hello(connection)
    end.take()
    for number in range(9):
        hear(connection, say={"id": f"a{number}", "question": 7, "text": "x"})
    assert [f["refused"]["id"] for f in end.take()] == ["a5", "a6", "a7", "a8"]
    monkeypatch.setattr("time.monotonic", lambda: connection.counted_at + 60)
    hear(connection, follow={"topic": "seven:7"})
    assert "entry" in end.take()[0]


def test_something_that_fails_is_said_and_the_line_stays(line: Line) -> None:
    connection, end = line
    hello(connection)
    end.take()
    hear(connection, follow={"topic": "seven:broken"})
    assert why(end) == ["failed"]


def test_a_topic_that_is_gone_is_told_and_silent(line: Line) -> None:
    connection, end = line
    hello(connection)
    hear(connection, follow={"topic": "seven:7"})
    end.take()
    connection.gateway._hear(Bell(gone=("seven:7", "s99")))
    assert end.take() == []
    connection.gateway._hear(Bell(gone=("seven:7", "s12/m")))
    assert end.take() == [{"gone": {"topic": "seven:7"}}]
    connection.gateway.hub.deliver([Entry(4)])
    assert end.take() == []


@pytest.mark.parametrize(("gone", "closed"), [("s12/m", True), ("s12", True), ("s12/other", False), ("s13", False)])
def test_whoever_is_signed_out_is_closed_whatever_they_followed(line: Line, gone: str, closed: bool) -> None:
    connection, end = line
    hello(connection)
    connection.gateway._hear(Bell(gone=("staff:12", gone)))
    assert end.closed == ((1008, "signed out") if closed else None)


@pytest.mark.parametrize(("gone", "refused"), [("s12/m", True), ("s12", True), ("s12/other", False), ("s13", False)])
def test_a_ticket_from_before_signing_out_opens_nothing(line: Line, gone: str, refused: bool) -> None:
    connection, end = line
    ticket = tickets.make("s12", mark="m")
    connection.gateway._hear(Bell(gone=(f"staff:{gone[1:].partition('/')[0]}", gone)))
    hear(connection, hello={"ticket": ticket})
    assert why(end) == (["ticket"] if refused else [])
    assert (connection.principal is None) == refused


def test_a_ticket_made_after_signing_out_opens_again(line: Line) -> None:
    connection, end = line
    connection.gateway._hear(Bell(gone=("staff:12", "s12")))
    hello(connection)
    assert "welcome" in end.take()[0]


def test_a_question_out_of_sight_signs_nobody_out(line: Line) -> None:
    connection, end = line
    ticket = tickets.make("s12", mark="m")
    connection.gateway._hear(Bell(gone=("question:12", "s12")))
    hear(connection, hello={"ticket": ticket})
    assert "welcome" in end.take()[0]


def test_a_second_hello_makes_nobody_else_of_a_connection(line: Line) -> None:
    connection, end = line
    hello(connection)
    hear(connection, follow={"topic": "seven:7"})
    end.take()
    before = connection.allowance
    hello(connection, "patron")
    assert why(end) == ["not_understood"]
    assert connection.allowance < before
    connection.gateway._hear(Bell(gone=("staff:12", "s12")))
    assert end.closed == (1008, "signed out")


def test_what_is_lost_while_a_thread_looks_is_looked_at_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    connection, end = line
    hello(connection)
    end.take()
    admissions = iter([Admission(7), None])

    def admit(principal: Principal, key: str) -> Admission | None:
        found = next(admissions)
        if found is not None:  # taken away after the database was read, told before the thread is back
            connection.gateway._hear(Bell(gone=("seven:7", "s12")))
        return found

    seven = topics.registry()["seven"]
    monkeypatch.setattr(seven, "admit", admit)
    monkeypatch.setattr(topics, "registry", lambda: {"seven": seven})
    hear(connection, follow={"topic": "seven:7"})
    assert why(end) == ["not_found"]
    assert connection.following == {}


def test_a_right_that_ends_by_its_date_is_noticed_by_the_clock(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    connection, end = line
    hello(connection)
    hear(connection, follow={"topic": "seven:7"})
    end.take()
    for _ in range(looking.EVERY):
        connection.ping()
    assert end.take() == []
    ended = Sevens()
    monkeypatch.setattr(ended, "admit", lambda principal, key: None)
    monkeypatch.setattr(topics, "registry", lambda: {"seven": ended})
    for _ in range(looking.EVERY):
        connection.ping()
    assert end.take() == [{"gone": {"topic": "seven:7"}}]
    connection.gateway.hub.deliver([Entry(4)])
    assert end.take() == []


def test_a_topic_whose_rights_cannot_be_read_keeps_no_other_alive(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    connection, end = line
    hello(connection)
    broken, well = Sevens(), Sevens()
    monkeypatch.setattr(topics, "registry", lambda: {"broken": broken, "seven": well})
    hear(connection, follow={"topic": "broken:7"})
    hear(connection, follow={"topic": "seven:7"})
    end.take()

    def fails(principal: Principal, key: str) -> Admission:
        raise ZeroDivisionError

    monkeypatch.setattr(broken, "admit", fails)
    monkeypatch.setattr(well, "admit", lambda principal, key: None)
    for _ in range(looking.EVERY):
        connection.ping()
    assert end.take() == [{"gone": {"topic": "seven:7"}}]


def test_every_topic_of_a_full_console_is_looked_at_at_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    connection, _ = line
    hello(connection)
    seen: list[str] = []
    every = Sevens()

    def admit(principal: Principal, key: str) -> Admission:
        seen.append(key)
        return Admission()

    monkeypatch.setattr(every, "admit", admit)
    monkeypatch.setattr(topics, "registry", lambda: {"seven": every})
    wanted = [str(number) for number in range(20)]
    for key in wanted:
        hear(connection, follow={"topic": f"seven:{key}"})
    seen.clear()
    for _ in range(looking.EVERY):
        connection.ping()
    assert sorted(seen, key=int) == wanted


def test_who_was_signed_out_is_forgotten_when_their_tickets_are_too_old(line: Line) -> None:
    gateway = line[0].gateway
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        gateway._hear(Bell(gone=("staff:12", "s12")))
        clock.shift(tickets.LONGEST + 1)
        gateway._hear(Bell(gone=("staff:13", "s13/m")))
        assert list(gateway._signed_out) == ["s13/m"]


@pytest.mark.parametrize("tries", [[], ["nobody"]])
def test_who_says_no_hello_in_ten_seconds_is_closed_whatever_else_they_say(line: Line, tries: list[str]) -> None:
    connection, end = line
    gateway = connection.gateway
    gateway.join(connection)
    for ticket in tries:
        hear(connection, hello={"v": 1, "ticket": ticket})
    for _ in range(HELLO_PARTS):
        assert end.closed is None
        gateway.pings.next()
    assert end.closed == (1008, "no hello")


def test_after_the_end_nothing_is_held(line: Line) -> None:
    connection, _ = line
    hello(connection)
    hear(connection, follow={"topic": "seven:7"})
    connection.lost()
    assert (connection.gateway.hub.lines, connection.gateway.connections) == ({}, set())


def test_a_verb_that_fails_is_said_and_the_line_stays(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Connection, frame: Any) -> None:
        raise ZeroDivisionError

    connection, end = line
    hello(connection)
    end.take()
    monkeypatch.setattr(hearing, "registry", lambda: {"say": fail})
    hear(connection, say={"id": "a", "question": 7, "text": "x"})
    assert why(end) == ["failed"]
    assert end.closed is None
