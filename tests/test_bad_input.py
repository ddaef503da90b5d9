"""What strangers send: refused in words, nothing lost, never a 500, and a stranger's text is never HTML."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any, Self

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from deskbell.live import tickets
from deskbell.live.client import Client, Refused
from deskbell.questions.models import Question
from tests.open_house import JSON, OpenHouse, connected, open_house
from tests.url_map import Maple, routes
from tests.world import ask_id

Frame = dict[str, Any]
PUPILS = 30
HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'`{{7*7}}&amp;"


@pytest.fixture(scope="module")
def house(ground: None) -> Iterator[OpenHouse]:
    """A server as the world meets it: it believes only its own name, and counts what one address does."""
    with open_house(DESKBELL_TESTING="") as opened:
        yield opened
        log = "\n".join(opened.server.lines)
        before, traceback, after = log.partition("Traceback")
        assert not traceback, before[-300:] + after[:3000]


@pytest.fixture(scope="module")
def maple(house: OpenHouse) -> Maple:
    return Maple.make(house.world)


class Wire:
    """A socket that sends whatever it is told to."""

    def __init__(self, house: OpenHouse, passport: str | None = None, ticket: str = "", origin: str = "") -> None:
        self.door = connect(house.live, origin=origin or None, max_size=None, proxy=None)  # type: ignore[arg-type]
        self.hello = {"v": 1, "ticket": ticket or house.patron_ticket(), "passport": passport}

    def __enter__(self) -> Self:
        self.line: ClientConnection = self.door.__enter__()
        self.say(hello=self.hello)
        return self

    def __exit__(self, *why: object) -> None:
        self.line.close()

    def say(self, **frame: Any) -> None:
        self.line.send(json.dumps(frame))

    def hear(self, key: str) -> Frame:
        """The next frame of that key."""
        while True:
            frame: Frame = json.loads(self.line.recv(timeout=20))
            if key in frame:
                found: Frame = frame[key]
                return found

    def says_to(self, question: int, text: str) -> Frame:
        self.say(say={"id": "a1", "question": question, "text": text})
        return self.hear("ack")

    def works(self) -> bool:
        """The connection still answers, as soon as its allowance lets it ask."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            self.say(follow={"topic": "nothing:0"})
            refused = self.hear("refused")
            if refused.get("why") != "too_fast":
                return bool(refused.get("topic") == "nothing:0")
            time.sleep(0.1)
        return False


# ---- many at once -----------------------------------------------------------------------------------


def test_thirty_pupils_behind_one_address_all_get_through_by_socket(house: OpenHouse) -> None:
    async def pupil(number: int) -> int:
        async with connected(house.live, house.patron_ticket()) as client:
            return int((await client.ask(f"Pupil {number} asks.", desk="maple"))["question"])

    async def school() -> list[int]:
        return await asyncio.gather(*(pupil(number) for number in range(PUPILS)))

    questions = asyncio.run(school())
    assert len(set(questions)) == PUPILS == Question.objects.filter(pk__in=questions).count()


def test_thirty_pupils_behind_one_address_all_get_through_by_form(house: OpenHouse) -> None:
    async def school() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=house.address, timeout=60, trust_env=False) as browser:
            forms = ({"id": ask_id(), "text": f"Pupil {number} asks."} for number in range(PUPILS))
            return list(await asyncio.gather(*(browser.post("/ask/maple/", data=form) for form in forms)))

    answers = asyncio.run(school())
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == PUPILS


def test_a_flood_on_one_connection_is_told_to_wait_and_loses_nothing(house: OpenHouse) -> None:
    asked = house.world.asks()
    with Wire(house, asked.passport) as wire:
        wire.hear("welcome")
        acts = [f"flood-{number}" for number in range(90)]
        numbers: dict[str, int] = {}
        deadline = time.monotonic() + 60
        refused: list[Frame] = []
        while len(numbers) < len(acts) and time.monotonic() < deadline:
            sent = [act for act in acts if act not in numbers]
            for act in sent:
                wire.say(say={"id": act, "question": asked.question.pk, "text": act})
            for _ in sent:
                frame = json.loads(wire.line.recv(timeout=20))
                if "ack" in frame:
                    numbers[frame["ack"]["id"]] = frame["ack"]["number"]
                else:
                    refused.append(frame["refused"])
            time.sleep(0.1)  # its allowance grows by the second
        assert refused and {no["why"] for no in refused} == {"too_fast"} and "nothing is lost" in refused[0]["words"]
        assert wire.works()
    words = asked.question.stream.entries.filter(kind="heard").values_list("words", flat=True)
    assert sorted(map(str, words)) == sorted(acts)


def test_two_tabs_of_one_patron_see_the_same(house: OpenHouse) -> None:
    asked = house.world.asks()
    topic = f"patron:{asked.question.pk}"

    async def tabs() -> list[list[str]]:
        seen: list[list[str]] = [[], []]
        async with (
            connected(house.live, house.patron_ticket(), asked.passport) as left,
            connected(house.live, house.patron_ticket(), asked.passport) as right,
        ):
            for tab, words in ((left, seen[0]), (right, seen[1])):
                tab.on_entry = lambda _, entry, words=words: words.append(entry.get("words"))
                await tab.follow(topic)
            await asyncio.gather(left.say(asked.question.pk, "left"), right.say(asked.question.pk, "right"))
            async with asyncio.timeout(20):
                while "right" not in seen[0] or "left" not in seen[1]:  # noqa: ASYNC110 - both of two
                    await asyncio.sleep(0.01)
        return seen

    left, right = asyncio.run(tabs())
    assert (left[-1], right[-1]) == ("right", "left")  # one's own words come as acknowledgements


# ---- frames -----------------------------------------------------------------------------------------

FRAMES: dict[str, str | bytes] = {
    "nothing": "",
    "no json": "{say: hello}",
    "half": '{"say": {"id": "a',
    "a list": "[]",
    "null": "null",
    "an empty object": "{}",
    "an unknown verb": '{"delete": {"question": 1}}',
    "wrong types": '{"say": {"id": 5, "question": "one", "text": []}}',
    "missing fields": '{"say": {}}',
    "a huge number": '{"follow": {"topic": "desk:maple", "since": 1e400}}',
    "more than 64 bits": '{"say": {"id": "a", "question": 99999999999999999999999, "text": "a"}}',
    "deep": "[" * 20_000,
    "deep and closed": '{"say": ' + "[" * 9_000 + "]" * 9_000 + "}",
    "bytes that are no utf-8": b'{"say": {"id": "a", "question": 1, "text": "\xff\xfe"}}',
    "half of a surrogate pair": '{"say": {"id": "a", "question": 1, "text": "\\ud800"}}',
    "a nul": '{"say": {"id": "a", "question": 1, "text": "a\\u0000b"}}',
    "a hello with a number": '{"hello": {"ticket": 12}}',
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_a_frame_that_makes_no_sense_is_refused_in_words(house: OpenHouse, frame: str | bytes) -> None:
    with Wire(house) as wire:
        wire.hear("welcome")
        wire.line.send(frame, text=True)
        assert wire.hear("refused")["words"]
        assert wire.works()


@pytest.mark.parametrize("since", [-1, 1 << 40, (1 << 63) - 1, 1 << 63, 1 << 70, -(1 << 70)])
def test_a_number_that_no_question_ever_reached_is_no_accident(house: OpenHouse, since: int) -> None:
    asked = house.world.asks()
    topic = f"patron:{asked.question.pk}"
    with Wire(house, asked.passport) as wire:
        wire.hear("welcome")
        wire.say(follow={"topic": topic, "since": since})
        frame = json.loads(wire.line.recv(timeout=20))
        assert frame.keys() & {"upto", "entry"} or frame["refused"]["why"] == "not_understood", frame
        wire.say(seen={"question": asked.question.pk, "number": since})
        assert wire.works()


TEXTS = {"empty": "  \n ", "long": "x" * 10_001, "a nul": "a\x00b", "marks": "a" + "\u0301" * 400, "bell": "\x07"}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_words_that_cannot_be_kept_are_refused_by_socket_and_by_form_alike(house: OpenHouse, text: str) -> None:
    asked = house.world.asks()
    with Wire(house, asked.passport) as wire, house.browser() as browser:
        wire.hear("welcome")
        wire.say(say={"id": "a1", "question": asked.question.pk, "text": text})
        assert wire.hear("refused")["id"] == "a1"
        answer = browser.post(f"/q/{asked.passport}/reply/", data={"id": "a2", "text": text})
        assert answer.status_code == 422
        assert wire.works()
    assert asked.question.stream.entries.filter(kind="heard").count() == 0


@pytest.mark.parametrize("size", [100_000, 5_000_000])
def test_a_frame_that_is_too_large_ends_the_connection_and_nothing_else(house: OpenHouse, size: int) -> None:
    asked = house.world.asks()
    with Wire(house, asked.passport) as wire:
        wire.hear("welcome")
        with pytest.raises(ConnectionClosed) as closed:
            wire.says_to(asked.question.pk, "x" * size)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
    with Wire(house, asked.passport) as again:
        assert again.hear("welcome")["question"] == asked.question.pk


def test_a_frame_of_bytes_is_not_spoken_here(house: OpenHouse) -> None:
    with Wire(house) as wire:
        wire.hear("welcome")
        wire.line.send(b"\x00\x01")
        with pytest.raises(ConnectionClosed) as closed:
            wire.hear("refused")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1003


# ---- who is it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://"])
def test_a_page_of_another_site_opens_no_socket(house: OpenHouse, origin: str) -> None:
    with pytest.raises(InvalidStatus) as no, Wire(house, origin=origin):
        pass
    assert no.value.response.status_code == 403
    with Wire(house, origin=house.address) as own:
        assert own.hear("welcome")


@pytest.mark.parametrize("passport", ["x" * 32, "", "../../etc/passwd", "x" * 5000, "é" * 32, "\u0000"])
def test_a_guessed_passport_opens_nothing(house: OpenHouse, passport: str) -> None:
    asked = house.world.asks()
    with Wire(house, passport) as wire:
        assert wire.hear("welcome")["question"] is None
        wire.say(say={"id": "a1", "question": asked.question.pk, "text": "It is me."})
        assert wire.hear("refused")["why"] == "not_found"


@pytest.mark.parametrize("ticket", ["expired", "x.y", "." * 40, "é.é", "x" * 9000, "\u0000.\u0000"])
def test_a_bad_ticket_is_refused_in_words(house: OpenHouse, ticket: str) -> None:
    given = tickets.make("patron", desk="maple", seconds=-5) if ticket == "expired" else ticket
    with Wire(house, ticket=given) as wire:
        refused = wire.hear("refused")
        assert (refused["why"], bool(refused["words"])) == ("ticket", True)


def test_an_ask_whose_id_can_be_guessed_is_refused(house: OpenHouse) -> None:
    async def asks(client: Client) -> str:
        with pytest.raises(Refused) as no:
            await client._act("ask", {"id": "1", "text": "Hello?", "desk": "maple"})
        return no.value.why

    async def story() -> str:
        async with connected(house.live, house.patron_ticket()) as client:
            return await asks(client)

    assert asyncio.run(story()) == "bad_id"


# ---- pages ------------------------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"
BODIES: dict[str, tuple[str, bytes]] = {
    "no utf-8": (FORM, b"id=%ff%fe&text=\xff\xfe&words=\xff&name=\xc3\x28&q=\xff"),
    "nuls": (FORM, b"id=a%00b&text=a%00b&words=a%00&name=%00&to=%00&number=%00&sign_in=%00&password=%00&act=%00"),
    "surrogates": (FORM, b"id=%ed%a0%80&text=%ed%a0%80&words=%ed%a0%80&name=%ed%a0%80"),
    "long": (FORM, b"text=" + b"x" * 100_000 + b"&words=" + b"x" * 100_000 + b"&name=" + b"x" * 100_000),
    "too long": (FORM, b"text=" + b"x" * 2_000_000),
    "many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(2_000))),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "half a part": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nabc',
    ),
    "no form": ("application/json", b'{"text": ['),
    "numbers": (FORM, b"number=99999999999999999999999&to=queue:99999999999999999999&role=1&desk=-1&queues=1e9"),
    "odd charset": (f"{FORM}; charset=utf-99", b"text=abc"),
    "no charset": (f"{FORM}; charset=rot13", b"text=abc"),
    "half a name": ("multipart/form-data; boundary*=nosuch''x", b"--x--\r\n"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_no_body_makes_any_address_fail(house: OpenHouse, maple: Maple, body: tuple[str, bytes]) -> None:
    kept = {"sign-out", "me-sessions", "me-password", "deactivate", "end-role"}  # which would end the story
    with house.browser(house.world.ada) as ada:
        for route in routes(house.world, maple):
            if route.name not in kept:
                answer = ada.post(route.address, content=body[1], headers={"Content-Type": body[0]})
                assert answer.status_code < 500, (route, answer.status_code, answer.text[:500])


ADDRESSES = (
    "/%00", "/q/%00/", "/q/%ff%fe/", "/find/?q=%00%ff", "/find/?q=" + "x" * 20_000, "/ask/maple/?lang=%00",
    "/ask/maple/?lang=" + "f" * 5_000, "/ask/maple/?page=%ff&title=%00", "/questions/99999999999999999999999999/",
    "/questions/0/", "/sign-in/?next=//evil.example", "/organisation/desks/maple/special-days/2026-99-99/removal/",
    "/organisation/desks/maple/special-days/0000-00-00/removal/", "/tab/maple.js?x=" + "%f0%9f" * 50, "//", "/../..//x",
    "/ask/MAPLE/", "/sign-in/?" + "f&" * 2_000, "/live", "/live?x", "/static/../../etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:40])
@pytest.mark.parametrize("method", ["GET", "POST", "BREW", "TRACE", "PROPFIND", "OPTIONS"])
def test_no_address_and_no_method_makes_the_house_fail(house: OpenHouse, address: str, method: str) -> None:
    with house.browser(house.world.tom) as tom:
        answer = tom.request(method, address)
        assert answer.status_code < 500, (answer.status_code, answer.text[:500])


HEADERS: dict[str, dict[str, str]] = {
    "another host": {"Host": "evil.example"},
    "no host at all": {"Host": ""},
    "a long header": {"X-Long": "x" * 100_000},
    "many headers": {f"X-{number}": "x" for number in range(2_000)},
    "bytes": {"Accept-Language": "\xff\xfe;q=zz,,,*;q=9", "Accept": "\xff", "User-Agent": "\x80"},
    "a made-up session": {"Cookie": "deskbell=" + "x" * 4000},
    "a broken cookie": {"Cookie": 'deskbell="\\; ; =;;; é=é'},
    "a lying proxy": {"X-Forwarded-For": "1.2.3.4, not an address", "X-Forwarded-Proto": "gopher"},
    "a codec that is no charset": {"Content-Type": "text/plain; charset=undefined"},
    "a charset with a nul": {"Content-Type": "text/plain; charset*=utf-8''%00"},
    "odd ranges": {"Range": "bytes=9-1,-,x", "If-None-Match": '"' * 50, "If-Modified-Since": "yesterday"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS.keys())
def test_no_header_makes_the_house_fail(house: OpenHouse, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    with httpx.Client(base_url=house.address, timeout=30, trust_env=False) as browser:
        for address in ("/", "/ask/maple/", "/healthz", "/tab/maple.js", "/sign-in/"):
            answer = browser.get(address, headers=raw)
            assert answer.status_code < 500, (address, answer.text[:500])
    assert house.server.is_well()


def test_an_upload_that_never_ends_is_refused_in_words(house: OpenHouse) -> None:
    with house.browser() as browser:
        answer = browser.post("/ask/maple/", content=b"x" * (26 << 20), headers={"Content-Type": FORM})
    assert answer.status_code == 413 and answer.text.strip()


def test_a_strangers_text_is_never_html(house: OpenHouse) -> None:
    world = house.world
    asked = world.asks(words=HOSTILE, name=HOSTILE[:70])
    number, token = asked.question.pk, asked.passport
    with house.browser(world.lucie) as lucie, house.browser() as patron:
        patron.post(f"/q/{token}/reply/", data={"id": "h1", "text": HOSTILE})
        lucie.post(f"/questions/{number}/replies/", data={"words": HOSTILE})
        seen = [lucie.get(address) for address in ("/", f"/questions/{number}/", f"/questions/{number}/pane/")]
        seen += [lucie.get("/find/", params={"q": text}) for text in (str(number), HOSTILE)]
        seen += [patron.get(f"/q/{token}/{page}") for page in ("", "reply/", "file/", "erasing/")]
        seen += [patron.post("/ask/maple/", data={"text": HOSTILE, "name": HOSTILE, "address": HOSTILE, "id": "x"})]
        plain = patron.get(f"/q/{token}/text/")
        told = lucie.post(f"/questions/{number}/transfers/", data={"to": HOSTILE, "reason": HOSTILE}, headers=JSON)
    for answer in seen:
        assert answer.status_code < 500
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text, answer.url
        assert "49&amp;" not in answer.text
    assert sum("&lt;script&gt;alert(1)" in answer.text for answer in seen) >= 7
    assert (
        plain.headers["content-type"].startswith("text/plain") and plain.headers["x-content-type-options"] == "nosniff"
    )
    assert told.headers["content-type"].startswith("application/json")
