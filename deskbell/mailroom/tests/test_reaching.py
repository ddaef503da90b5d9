from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from deskbell.mailroom import reaching
from tests.serving import free_port


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def named(*addresses: str) -> mock._patch[mock.Mock]:
    """A name that has these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    return mock.patch.object(socket, "getaddrinfo", return_value=found)


def test_the_next_address_is_tried_when_one_is_not_there(port: int) -> None:
    real = socket.create_connection
    there = [OSError("not there"), real(("127.0.0.1", port))]
    with named("192.0.2.1", "127.0.0.1"), mock.patch.object(socket, "create_connection", side_effect=there) as tried:
        reaching.connected("sms.example.org", port, 5).close()
    assert [call.args[0] for call in tried.call_args_list] == [("192.0.2.1", port), ("127.0.0.1", port)]


def test_a_name_of_many_dead_addresses_takes_no_longer_than_one() -> None:
    def slow(where: tuple[str, int], timeout: float) -> socket.socket:
        time.sleep(min(timeout, 0.2))
        raise TimeoutError("timed out")

    began = time.monotonic()
    dead = mock.patch.object(socket, "create_connection", side_effect=slow)
    with named(*["192.0.2.1"] * 50), dead, pytest.raises(TimeoutError):
        reaching.connected("sms.example.org", 80, 0.5)
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "0.0.0.0"])
def test_a_name_that_leads_where_clouds_tell_secrets_is_not_called(address: str) -> None:
    with named("127.0.0.1", address), pytest.raises(OSError, match="no provider"):
        reaching.connected("sms.example.org", 80, 1)


@pytest.mark.parametrize("host", ["", "a" * 300, "é" * 300, "x..y"])
def test_what_is_no_name_is_not_reached(host: str) -> None:
    with pytest.raises(OSError, match=r".+"):
        reaching.connected(host, free_port(), 1)


@pytest.mark.parametrize(
    ("numbers", "astray"),
    [
        (["127.0.0.1"], False),
        (["10.0.0.5", "192.168.1.2"], False),
        (["203.0.113.5", "169.254.169.254"], True),
        (["fe80::1%eth0"], True),
        (["239.1.2.3"], True),
        (["::"], True),
    ],
)
def test_a_form_hears_of_a_name_that_leads_astray(numbers: list[str], astray: bool) -> None:
    with named(*numbers):
        assert reaching.leads_astray("mail.example.org") is astray


@pytest.mark.parametrize("host", ["", "nobody.example", "x..y"])
def test_a_name_that_is_not_found_now_leads_nowhere_yet(host: str) -> None:
    assert reaching.leads_astray(host) is False


def test_no_channel_opens_a_line_by_itself() -> None:
    channels = Path(reaching.__file__).parent.parent / "channels"
    own = [
        path
        for path in channels.rglob("*.py")
        if "tests" not in path.parts and "create_connection(" in path.read_text()
    ]
    assert own == []
