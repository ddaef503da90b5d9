"""Bodies that come slowly, over a real socket: none stays for ever, and no address has hundreds of them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
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


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, ExitStack]]:
    """Three slow bodies from this address, of which three may be open."""
    monkeypatch.setattr(senders, "SLOW", 0.2)
    with pages(plain, senders=Senders(most=3, of_all=5)) as port, ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(Client(port)).send(POST % 1000)
        sleep(0.4)
        yield port, stack


def test_one_address_has_so_many_slow_ones_open_and_is_told_so(crowd: tuple[int, ExitStack]) -> None:
    port, slow = crowd
    with Client(port) as client:
        client.send(POST % 5)
        status, headers, body = client.answer()
        assert (status, headers["retry-after"]) == (429, "2")
        assert body.startswith(b"Much is on its way from your address")
    with Client(port) as client:
        assert client.get()[0] == 200  # what has no body is nobody's burden
    slow.close()
    until(lambda: posted(port) == 200)


def test_another_address_goes_on_until_all_together_are_too_many(
    crowd: tuple[int, ExitStack], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, slow = crowd
    assert posted(port, "127.0.0.2") == 200
    for _ in range(2):
        slow.enter_context(client_from("127.0.0.2", port)).send(POST % 1000)
    sleep(0.4)
    assert posted(port, "127.0.0.3") == 503


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


@given(st.lists(st.tuples(st.sampled_from(["a", "b", ""]), st.booleans(), st.floats(0, 4)), max_size=60))
def test_what_is_open_is_known_and_what_has_ended_is_forgotten(steps: list[tuple[str, bool, float]]) -> None:
    now = [0.0]
    made, open_now = Senders(most=2, of_all=4, clock=lambda: now[0]), list[tuple[str, float, ExitStack]]()
    for address, begins, pause in steps:
        now[0] += pause
        slow = [each for each, at, _ in open_now if now[0] - at > senders.SLOW]
        if not begins:
            for one in [one for one in open_now if one[0] == address]:
                one[2].close()
                open_now.remove(one)
            continue
        stack = ExitStack()
        if slow.count(address) >= 2 or len(slow) >= 4:
            with pytest.raises(TooManyError) as refused:
                stack.enter_context(made.sending(address))
            assert refused.value.everybody == (slow.count(address) < 2)
        else:
            stack.enter_context(made.sending(address))
            open_now.append((address, now[0], stack))
    for _, _, stack in open_now:
        stack.close()
    assert not made._open and not made._all


def client_from(address: str, port: int) -> Client:
    client = Client.__new__(Client)
    client.socket = socket.create_connection(("127.0.0.1", port), 10, source_address=(address, 0))
    client.unread = b""
    return client


def posted(port: int, address: str = "127.0.0.1") -> int:
    with client_from(address, port) as client:
        client.send(POST % 5 + b"hello")
        return client.answer()[0]
