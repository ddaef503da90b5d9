"""Reading a page that a stranger linked to: the internet's alone, each hop judged, little of it and not for long.

The internet is a server on the loopback here: names are looked up in a table, and lines to its numbers lead there.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.test import override_settings

from deskbell.questions import reading_links
from deskbell.questions.reading_links import NothingThere
from tests.websites import Quiet, answering

# Anybody's numbers, as far as the judge knows.
OUTSIDE = "93.184.215.14"
PAGE = b"<title>Reel 14</title>"


class Internet:
    """Names and what they answer; who was asked, and with what."""

    def __init__(self) -> None:
        self.names: dict[str, list[str]] = {"films.example": [OUTSIDE]}
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lines: list[str] = []


def says(status: int = 200, body: bytes = PAGE, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(line: BaseHTTPRequestHandler) -> None:
        line.send_response(status)
        for name, value in ({"Content_Type": "text/html"} | headers).items():
            line.send_header(name.replace("_", "-"), value)
        line.end_headers()
        line.wfile.write(body)

    return answer


def sends_on(to: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return says(302, b"", Location=to, Set_Cookie="a=b")


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    made = Internet()

    class Line(Quiet):
        def hear(self, body: bytes) -> None:
            address = f"{self.headers['Host']}{self.path}"
            made.asked.append((address, dict(self.headers)))
            made.answers.get(address, says(404))(self)

    def found(host: str, port: int, **_: Any) -> list[Any]:
        if host not in made.names and not host.replace(".", "").replace(":", "").isalnum():
            raise socket.gaierror
        return [(0, 0, 0, "", (number, port)) for number in made.names.get(host, [host])]

    def connected(where: tuple[str, int], timeout: float) -> socket.socket:
        made.lines.append(where[0])
        line = socket.socket()
        line.settimeout(timeout)
        line.connect(("127.0.0.1", port_here))
        return line

    with answering(Line) as port_here:
        monkeypatch.setattr(socket, "getaddrinfo", found)
        monkeypatch.setattr(socket, "create_connection", connected)
        yield made


def test_a_page_is_read_and_told_nothing_of_who_asks(internet: Internet) -> None:
    internet.answers["films.example/reel?year=1911"] = says()
    assert reading_links.read("http://films.example/reel?year=1911#top").title == "Reel 14"
    [(_, headers)] = internet.asked
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_it_goes_where_it_is_sent_on_to_without_a_cookie(internet: Internet) -> None:
    internet.names["www.films.example"] = ["93.184.215.15"]
    internet.answers["films.example/"] = sends_on("//www.films.example/é")
    internet.answers["www.films.example/%C3%A9"] = says()
    assert reading_links.read("http://films.example").title == "Reel 14"
    assert internet.lines == [OUTSIDE, "93.184.215.15"]
    assert all("Cookie" not in headers for _, headers in internet.asked)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "ff02::1", "::127.0.0.1", "64:ff9b:1::7f00:1",
    ],
)  # fmt: skip
def test_a_number_of_some_house_is_never_asked_whatever_leads_there(internet: Internet, number: str) -> None:
    host = f"[{number}]" if ":" in number else number
    internet.names |= {"inside.example": [number], "both.example": [OUTSIDE, number]}
    internet.answers["films.example/"] = sends_on(f"http://{host}/")
    internet.answers["films.example/named"] = sends_on("http://inside.example/")
    for address in (f"http://{host}/", "http://inside.example/", "http://both.example/"):
        with pytest.raises(NothingThere):
            reading_links.read(address)
    assert internet.lines == []
    for address in ("http://films.example/", "http://films.example/named"):
        with pytest.raises(NothingThere):
            reading_links.read(address)
    assert internet.lines == [OUTSIDE] * 2


def test_this_houses_own_pages_are_not_read_whatever_leads_there(internet: Internet) -> None:
    internet.names |= {"desk.example": [OUTSIDE], "desk.example.": [OUTSIDE]}
    internet.answers["films.example/"] = sends_on("http://DESK.example./q/secret/")
    for address in ("http://desk.example/", "http://Desk.example./", "http://films.example/"):
        with override_settings(PUBLIC_URL="http://desk.example"), pytest.raises(NothingThere):
            reading_links.read(address)
    assert internet.lines == [OUTSIDE]  # the page that leads there


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001"])
def test_numbers_in_disguise_are_numbers(internet: Internet, host: str) -> None:
    with pytest.raises(NothingThere):
        reading_links.read(f"http://{host}/")
    assert not internet.lines


def test_a_name_that_changes_its_mind_is_asked_at_the_number_that_was_judged(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([[OUTSIDE], ["127.0.0.1"]])
    looked = socket.getaddrinfo

    def flips(host: str, port: int, **more: Any) -> list[Any]:
        internet.names[host] = next(answers)
        found: list[Any] = looked(host, port, **more)
        return found

    monkeypatch.setattr(socket, "getaddrinfo", flips)
    internet.answers["films.example/"] = says()
    assert reading_links.read("http://films.example/").title == "Reel 14"
    assert internet.lines == [OUTSIDE]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://films.example/", "file:///etc/passwd", "gopher://films.example/", "http://films.example:22/",
        "https://films.example:80/", "http://a:b@films.example/", "http://films.example\r\nX: y/", "http:///", "",
        "http://films.example:99999/", "http://[films/", f"http://films.example/{'x' * 1000}", "http://\udcff.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_asks_nobody(internet: Internet, address: str) -> None:
    with pytest.raises(NothingThere):
        reading_links.read(address)
    assert not internet.lines


@pytest.mark.parametrize(
    "answer",
    [
        says(500),
        says(404),
        says(Content_Type="application/pdf"),
        says(Content_Encoding="gzip"),
        says(Content_Type=""),
        sends_on("http://films.example/"),  # round and round
        sends_on("javascript:alert(1)"),
        lambda line: line.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n"),
        lambda line: line.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n"),
        lambda line: line.connection.close(),
    ],
)
def test_what_is_no_page_is_nothing(internet: Internet, answer: Any) -> None:
    internet.answers["films.example/"] = answer
    with pytest.raises(NothingThere):
        reading_links.read("http://films.example/")
    assert len(internet.lines) <= reading_links.HOPS


def test_a_page_without_an_end_is_read_as_far_as_its_head(internet: Internet) -> None:
    def without_end(line: BaseHTTPRequestHandler) -> None:
        says(body=PAGE)(line)
        for _ in range(2000):
            line.wfile.write(b"x" * 65536)

    internet.answers["films.example/"] = without_end
    assert reading_links.read("http://films.example/").title == "Reel 14"


def test_who_says_a_word_now_and_then_is_left(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_links, "WHOLE", 0.5)

    def drips(line: BaseHTTPRequestHandler) -> None:
        for _ in range(200):
            line.wfile.write(b"H")
            time.sleep(0.05)

    internet.answers["films.example/"] = drips
    began = time.monotonic()
    with pytest.raises(NothingThere):
        reading_links.read("http://films.example/")
    assert time.monotonic() - began < 6  # of ten
