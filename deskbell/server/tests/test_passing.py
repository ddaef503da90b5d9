"""Messages and descriptors between two ends, in one process."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from deskbell.server.passing import CONNECTION, LARGEST, Passing


@dataclass
class End:
    """What one end has heard."""

    heard: list[tuple[bytes, int | None]] = field(default_factory=list)
    ended: bool = False

    def of(self, end: socket.socket) -> Passing:
        return Passing(end, lambda data, descriptor: self.heard.append((data, descriptor)), self.end)

    def end(self) -> None:
        self.ended = True


def a_pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110  (what it waits for happens in another callback)
            await asyncio.sleep(0.002)


async def test_a_connection_arrives_as_a_descriptor_of_the_same_connection() -> None:
    ours, theirs = a_pair()
    near, far = socket.socketpair()
    other = End()
    sender, receiver = End().of(ours), other.of(theirs)
    assert sender.send(CONNECTION, near.detach())
    await until(lambda: other.heard)
    data, descriptor = other.heard[0]
    assert data == CONNECTION
    assert descriptor is not None
    with socket.socket(fileno=descriptor) as passed:
        passed.send(b"the same")
        assert far.recv(20) == b"the same"
    far.close()
    sender.close()
    receiver.close()


async def test_what_does_not_fit_now_is_sent_later_in_order_and_with_its_descriptors() -> None:
    ours, theirs = a_pair()
    sender = End().of(ours)
    sent = [b"%d" % number for number in range(2000)]
    for data in sent:
        assert sender.send(data, os.open(os.devnull, os.O_RDONLY) if len(data) == 4 and data.endswith(b"0") else None)
    other = End()
    receiver = other.of(theirs)
    await until(lambda: len(other.heard) == len(sent))
    assert [data for data, _ in other.heard] == sent
    descriptors = [descriptor for _, descriptor in other.heard if descriptor is not None]
    assert len(descriptors) == 100
    for descriptor in descriptors:
        os.close(descriptor)
    sender.close()
    receiver.close()


async def test_the_end_of_one_is_heard_by_the_other_and_sending_says_no() -> None:
    ours, theirs = a_pair()
    other = End()
    sender = other.of(ours)
    theirs.close()
    await until(lambda: other.ended)
    assert not sender.send(CONNECTION)


async def test_what_waits_for_a_dead_end_is_closed() -> None:
    ours, theirs = a_pair()
    other = End()
    sender = other.of(ours)
    near, far = socket.socketpair()
    while not sender._waiting:
        sender.send(b"x" * 1000)
    sender.send(CONNECTION, near.detach())
    theirs.close()
    await until(lambda: other.ended)
    assert far.recv(1) == b""
    far.close()


async def test_a_message_beyond_the_limit_is_dropped_with_its_connection(caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = a_pair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * LARGEST)
    other = End()
    receiver = other.of(theirs)
    near, far = socket.socketpair()
    socket.send_fds(ours, [b"x" * (LARGEST + 1)], [near.fileno()])
    near.close()
    ours.send(b"next")
    await until(lambda: other.heard)
    assert other.heard == [(b"next", None)]
    assert far.recv(1) == b""
    assert "could not be passed" in caplog.text
    far.close()
    ours.close()
    receiver.close()
