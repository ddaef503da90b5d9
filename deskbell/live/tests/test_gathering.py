"""Many things told at once leave with one write for each connection, in order."""

from __future__ import annotations

from contextlib import suppress

import pytest
from websockets.frames import Frame
from websockets.streams import StreamReader

from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway
from deskbell.live.picows_end import framed


class CountingEnd:
    def __init__(self) -> None:
        self.writes: list[list[bytes]] = []

    def write(self, frame: bytes) -> None:
        self.writes.append([frame])

    def write_all(self, frames: list[bytes]) -> None:
        self.writes.append(list(frames))

    def close(self, code: int, reason: str) -> None: ...
    def ping(self) -> None: ...


def connected(gateway: Gateway) -> tuple[Connection, CountingEnd]:
    end = CountingEnd()
    return Connection(gateway, end, "127.0.0.1"), end


def test_what_is_told_at_once_leaves_with_one_write_each_in_order() -> None:
    gateway = Gateway(1)
    (console, many), (patron, one) = connected(gateway), connected(gateway)
    with gateway.gathering():
        console.put(b"1")
        patron.put(b"2")
        console.put(b"3")
        assert not many.writes
    assert many.writes == [[b"1", b"3"]]
    assert one.writes == [[b"2"]]


def test_outside_of_a_gathering_everything_leaves_at_once() -> None:
    connection, end = connected(Gateway(1))
    connection.put(b"1")
    connection.put(b"2")
    assert end.writes == [[b"1"], [b"2"]]


def test_a_failure_while_telling_keeps_nothing_back() -> None:
    gateway = Gateway(1)
    connection, end = connected(gateway)
    with suppress(ValueError), gateway.gathering():
        connection.put(b"1")
        raise ValueError
    connection.put(b"2")
    assert end.writes == [[b"1"], [b"2"]]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 70000])
def test_a_frame_that_is_made_here_is_read_by_another_library(size: int) -> None:
    payload = b"x" * size
    reader = StreamReader()
    reader.feed_data(b"".join(framed(payload)))
    parsing = Frame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    assert done.value.value.data == payload
    assert done.value.value.fin
