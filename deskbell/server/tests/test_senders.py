"""Bodies that come slowly, over a real socket: none stays for ever, and no address has hundreds of them."""

from __future__ import annotations

import select
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.server import bodies, senders
from deskbell.server.pages import Pages
from deskbell.server.proxies import address_of
from deskbell.server.senders import Senders, TooManyError
from deskbell.server.tests.serving import Client, until
from deskbell.server.tests.test_pages import echo, pages, plain

POST = b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.3)
    monkeypatch.setattr(bodies, "LEAST_RATE", 1000)


def drip(client: Client, part: bytes, parts: int, pause: float) -> None:
    """Sends on, until the server has had enough."""
    for _ in range(parts):
        try:
            client.send(part)
        except OSError:
            return
        sleep(pause)


@pytest.mark.parametrize("sent", [b"", b"half"])
def test_a_body_that_stalls_is_refused_in_words(quickly: None, sent: bytes) -> None:
    with pages(echo) as port, Client(port) as client:
        client.send(POST % 1000 + sent)
        status, headers, body = client.answer()
        assert (status, headers["connection"]) == (408, "close")
        assert body.startswith(b"This took too long")


@pytest.mark.parametrize(("head", "part"), [(POST % 100_000, b"x"), (CHUNKED, b"1\r\nx\r\n")])
def test_a_body_that_drips_is_refused_however_long_it_goes_on(quickly: None, head: bytes, part: bytes) -> None:
    with pages(echo) as port, Client(port) as client:
        began = monotonic()
        client.send(head)
        drip(client, part, 100, 0.02)
        assert client.answer()[0] == 408
        assert monotonic() - began < 8


def test_a_slow_line_that_goes_on_has_the_time_that_it_needs(quickly: None) -> None:
    with pages(echo) as port, Client(port) as client:
        client.send(POST % 4000)
        drip(client, b"x" * 200, 20, 0.05)  # a second, at four times the least rate
        assert client.answer()[0] == 200


@pytest.mark.parametrize(("rate", "status"), [(2000, 200), (500, 408)])
def test_a_telephone_on_2g_sends_its_picture_and_who_sends_a_quarter_of_that_does_not(
    monkeypatch: pytest.MonkeyPatch, rate: int, status: int
) -> None:
    """Twenty times as quick as in a village: bytes a second, and a tunnel on the way."""
    times, part = 20, 4000
    monkeypatch.setattr(bodies, "GRACE_SECONDS", bodies.GRACE_SECONDS / times)
    monkeypatch.setattr(bodies, "LEAST_RATE", bodies.LEAST_RATE * times)
    with pages(echo) as port, Client(port) as client:
        client.send(POST % (15 * part))
        drip(client, b"x" * part, 7, part / rate / times)
        sleep(15 / times)
        drip(client, b"x" * part, 8, part / rate / times)
        assert client.answer()[0] == status


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, ExitStack, Client]]:
    """Three slow bodies from this address, of which three may be open; and the oldest of them."""
    monkeypatch.setattr(senders, "SLOW", 0.2)
    with pages(plain, senders=Senders(most=3, of_all=5)) as port, ExitStack() as stack:
        clients = [stack.enter_context(Client(port)) for _ in range(3)]
        for client in clients:
            client.send(POST % 1000)
            sleep(0.01)
        sleep(0.4)
        yield port, stack, clients[0]


def test_one_address_has_so_many_slow_ones_open_and_is_told_so(crowd: tuple[int, ExitStack, Client]) -> None:
    port, slow, _ = crowd
    with Client(port) as client:
        client.send(POST % 5)
        status, headers, body = client.answer()
        assert (status, headers["retry-after"]) == (429, "2")
        assert body.startswith(b"Much is on its way from your address")
    with Client(port) as client:
        assert client.get()[0] == 200  # what has no body is nobody's burden
    slow.close()
    until(lambda: posted(port) == 200)


def test_who_has_most_open_gives_way_to_whoever_has_fewer(crowd: tuple[int, ExitStack, Client]) -> None:
    port, slow, first = crowd
    theirs = [slow.enter_context(client_from("127.0.0.2", port)) for _ in range(2)]
    for client in theirs:
        client.send(POST % 1000)
    sleep(0.4)
    assert posted(port, "127.0.0.2") == 503  # as many as the first has by then
    with client_from("127.0.0.3", port) as client:
        client.send(POST % 5)
        status, headers, body = first.answer()
        assert (status, headers["connection"]) == (408, "close")
        assert body.startswith(b"This took too long")
        client.send(b"hello")
        assert client.answer()[0] == 200
    assert not any(has_answer(client) for client in theirs)


def test_a_quick_crowd_from_one_address_meets_no_limit() -> None:
    with pages(plain, senders=Senders(most=3)) as port, ExitStack() as stack:
        clients = [stack.enter_context(Client(port)) for _ in range(40)]
        for client in clients:
            client.send(POST % 5)
        for client in clients:
            client.send(b"hello")
        assert {client.answer()[0] for client in clients} == {200}


def test_behind_a_proxy_it_is_the_clients_address_that_counts() -> None:
    scope = {"client": ("198.51.100.7", 1), "headers": [(b"x-forwarded-for", b"203.0.113.9")]}
    assert address_of(scope) == "198.51.100.7"  # nobody has named that proxy
    assert address_of({"client": None, "headers": []}) == ""
    assert Pages(plain)._address_of(scope) == "198.51.100.7"


STEPS = st.tuples(st.sampled_from("abcdef"), st.booleans(), st.floats(0, 4))


@dataclass(eq=False)
class Body:
    """One that is open, as far as this test knows."""

    address: str
    at: float
    stack: ExitStack
    gave_up: bool = False

    def give_up(self) -> None:
        assert not self.gave_up
        self.gave_up = True


@given(st.lists(STEPS, max_size=60))
def test_what_is_open_is_known_and_what_has_ended_is_forgotten(steps: list[tuple[str, bool, float]]) -> None:
    now, bodies = [0.0], list[Body]()
    made = Senders(most=3, of_all=5, clock=lambda: now[0])
    for address, begins, pause in steps:
        now[0] += pause
        still = [one for one in bodies if not one.gave_up]
        slow = Counter(one.address for one in still if now[0] - one.at > senders.SLOW)
        if not begins:
            for one in bodies:
                if one.address == address:
                    one.stack.close()
            bodies = [one for one in bodies if one.address != address]
            continue
        body, most = Body(address, now[0], ExitStack()), max(slow.values(), default=0)
        full = slow.total() >= 5
        if slow[address] >= 3 or (full and slow[address] + 1 >= most):
            with pytest.raises(TooManyError) as refused:
                body.stack.enter_context(made.sending(address, body.give_up))
            assert refused.value.everybody == (slow[address] < 3)
            continue
        body.stack.enter_context(made.sending(address, body.give_up))
        gone = [one for one in still if one.gave_up]
        assert [slow[one.address] for one in gone] == ([most] if full else [])
        assert all(one.at <= other.at for one in gone for other in still if other.address == one.address)
        bodies.append(body)
    for one in bodies:
        one.stack.close()
    assert not made._open and not made._all


def test_eight_addresses_that_drip_keep_nobody_else_out() -> None:
    now, gave_up = [0.0], list[str]()
    made = Senders(clock=lambda: now[0])
    with ExitStack() as stack:
        for number in range(senders.MOST_OF_ALL):
            address = f"192.0.2.{number % 8}"
            stack.enter_context(made.sending(address, partial(gave_up.append, address)))
        now[0] = 60.0
        for number in range(100):  # a whole school that never goes on either
            stack.enter_context(made.sending(f"2001:db8:{number:x}::1", partial(gave_up.append, "school")))
            now[0] += 3.0
        assert len(gave_up) == 100 and "school" not in gave_up
        with pytest.raises(TooManyError), made.sending("192.0.2.1", lambda: None):
            pass
    assert not made._open and not made._all


def has_answer(client: Client) -> bool:
    return bool(select.select([client.socket], [], [], 0)[0])


def client_from(address: str, port: int) -> Client:
    client = Client.__new__(Client)
    client.socket = socket.create_connection(("127.0.0.1", port), 10, source_address=(address, 0))
    client.unread = b""
    return client


def posted(port: int, address: str = "127.0.0.1") -> int:
    with client_from(address, port) as client:
        client.send(POST % 5 + b"hello")
        return client.answer()[0]
