"""A real Kannel between a telephone network and a whole server: a text in, an answer out, a tick, and cut lines.

bearerbox and smsbox are Debian's; fakesmsc (kannel-extras) is the network: it hands texts in, prints what it is given,
and says that it was delivered.
"""

from __future__ import annotations

import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from django.db import connection

from deskbell.channels.sms.tests import real
from deskbell.channels.sms.tests.accounts import SMS, free_port
from deskbell.journal.models import Entry
from deskbell.mailroom import accounts
from deskbell.mailroom.models import Account, Arrival, Delivery
from tests.open_house import OpenHouse, open_house

OURS, FERN = "55555", "+14165550100"
FAKESMSC = "/usr/lib/kannel/test/fakesmsc"


class Kannel:
    """The three programs, each to be ended and started again."""

    def __init__(self, folder: Path, service: str) -> None:
        self.folder = folder
        self.network, self.boxes, self.sendsms, self.admin = (free_port() for _ in range(4))
        self.programs: dict[str, ExitStack] = {}
        self.config = folder / "kannel.conf"
        self.service = service

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms"

    def start(self, *names: str) -> None:
        self.config.write_text(self._config())
        lines = {
            "bearerbox": [real.need("/usr/sbin/bearerbox", "kannel"), str(self.config)],
            "smsbox": [real.need("/usr/sbin/smsbox", "kannel"), str(self.config)],
        }
        for name in names:
            stack = ExitStack()
            stack.enter_context(real.running(lines[name], self.folder))
            self.programs[name] = stack
            port = self.network if name == "bearerbox" else self.sendsms
            real.until(partial(_listens, port), f"{name} listens", self.folder)

    def end(self, *names: str) -> None:
        for name in names or tuple(reversed(self.programs)):
            self.programs.pop(name).close()

    @contextmanager
    def phones(self, text: str) -> Iterator[subprocess.Popen[bytes]]:
        """The network, where somebody sends a text."""
        real.need(FAKESMSC, "kannel-extras")
        line = [FAKESMSC, "-H", "127.0.0.1", "-r", str(self.network), "-i", "0.1", "-m", "1"]
        with real.running([*line, f"{FERN} {OURS} text {text}"], self.folder) as program:
            yield program

    def said(self) -> str:
        """What the network says of itself."""
        log = self.folder / "fakesmsc.log"
        return log.read_text("utf-8", "replace") if log.exists() else ""

    def received(self) -> list[str]:
        """The texts that the network was given, as a phone would show them."""
        written = re.findall(rf"Got message \d+: <{OURS} \{FERN} (\S+) (.*)>", self.said())
        return [_shown(kind, text) for kind, text in written]

    def _config(self) -> str:
        return f"""
group = core
admin-port = {self.admin}
admin-password = secret
admin-interface = 127.0.0.1
smsbox-port = {self.boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
store-type = file
store-location = {self.folder}/store

group = smsc
smsc = fake
smsc-id = FAKE
host = 127.0.0.1
port = {self.network}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {self.sendsms}
sendsms-interface = 127.0.0.1
http-request-retry = 1000
http-queue-delay = 1

group = sendsms-user
username = desk
password = secret
concatenation = true
max-messages = 10

{self.service}
"""


class Cutting(threading.Thread):
    """A line between Kannel and us that breaks: it hands the question on, waits for the answer, and keeps it."""

    def __init__(self, to: int) -> None:
        super().__init__(daemon=True)
        self.to, self.cuts, self.asked = to, 0, 0
        self.ways: list[threading.Thread] = []
        self.open: set[socket.socket] = set()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]

    def run(self) -> None:
        with suppress(OSError):
            while True:
                came, _ = self.listening.accept()
                self.ways.append(threading.Thread(target=self._hand_on, args=[came], daemon=True))
                self.ways[-1].start()

    def close(self) -> None:
        for one in (self.listening, *self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for way in (self, *self.ways):
            way.join(10)

    def _hand_on(self, came: socket.socket) -> None:
        with suppress(OSError), came, socket.create_connection(("127.0.0.1", self.to)) as there:
            self.open |= {came, there}
            while question := came.recv(65536):
                self.asked += 1
                there.sendall(question)
                answer = there.recv(65536)
                if self.cuts > 0:
                    self.cuts -= 1
                    return
                came.sendall(answer)


def _shown(kind: str, text: str) -> str:
    """fakesmsc prints text as it is and anything else by octets."""
    octets = unquote_to_bytes(text.replace("+", " "))
    return octets.decode("utf-16-be") if kind == "ucs-2" else text


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


# ---- the stage ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def house(django_db_blocker: pytest.FixtureRequest) -> Iterator[OpenHouse]:
    with django_db_blocker.unblock(), open_house() as opened:  # type: ignore[attr-defined]
        yield opened


@pytest.fixture
def line(house: OpenHouse) -> Iterator[Cutting]:
    cutting = Cutting(house.server.port)
    cutting.start()
    yield cutting
    cutting.close()


@pytest.fixture
def ours(house: OpenHouse, line: Cutting) -> Account:
    Account.objects.filter(channel="sms").update(active=False)
    return Account(channel="sms", desk=house.world.maple_desk)


@pytest.fixture
def kannel(ours: Account, line: Cutting, tmp_path: Path) -> Iterator[Kannel]:
    real.give(tmp_path)
    back = f"http://127.0.0.1:{line.port}"
    settings = {"address": OURS, "gateway": "kannel", "country": "CA", "kannel_user": "desk", "kannel_back": back}
    accounts.put_settings(ours, settings | {"kannel_password": "secret", "kannel_url": ""})
    ((_, service),) = SMS.to_set_up(ours, "")  # word for word as the account's page says it
    opened = Kannel(tmp_path, "\n".join(line for line in service.splitlines() if not line.startswith("allowed")))
    accounts.put_settings(ours, settings | {"kannel_password": "secret", "kannel_url": opened.url})
    ours.save()
    opened.start("bearerbox", "smsbox")
    yield opened
    opened.end()


def until(true: Callable[[], object], what: str, kannel: Kannel) -> None:
    def look() -> object:
        connection.close()  # a reader would keep the log of SQLite from being cut
        return true()

    real.until(look, what, kannel.folder)


def has(kannel: Kannel, number: int) -> bool:
    """Whether so many texts were handed in."""
    return kannel.said().count("sent message") >= number


def heard(words: str) -> list[Entry]:
    return list(Entry.objects.filter(words__contains=words))


# ---- the stories ----------------------------------------------------------------------------------


def test_a_text_becomes_a_question_is_answered_and_ticked(house: OpenHouse, kannel: Kannel) -> None:
    with house.browser(house.world.ines) as ines, kannel.phones("Do you have the Gazette of 1911?"):
        until(lambda: heard("the Gazette of 1911?"), "the question is there", kannel)
        (entry,) = heard("the Gazette of 1911?")
        answer = ines.post(f"/questions/{entry.stream_id}/replies/", data={"words": "Oui : au 2ᵉ étage ✓"})
        assert answer.status_code in (302, 303), answer.text
        until(lambda: "Oui : au 2ᵉ étage ✓" in kannel.received(), "the answer is at the other end", kannel)
        until(
            lambda: Delivery.objects.filter(stream=entry.stream_id, purpose="reply", state="delivered").exists(),
            "the tick is there",
            kannel,
        )
        page = ines.get(f"/questions/{entry.stream_id}/").text
        assert "4165550100" not in page, "a text's number is never shown"


def test_an_answer_that_never_reached_kannel_is_brought_again_and_found_once(
    house: OpenHouse, kannel: Kannel, line: Cutting
) -> None:
    line.cuts = 2
    with kannel.phones("Are you open on Sundays"):
        until(lambda: line.asked >= 3, "Kannel asks until it hears an answer", kannel)
        until(lambda: heard("open on Sundays"), "the question is there", kannel)
        until(lambda: not Arrival.objects.filter(state="waiting").exists(), "everything is read", kannel)
    assert len(heard("open on Sundays")) == 1


def test_texts_that_come_while_we_are_away_are_found_once_each(house: OpenHouse, kannel: Kannel) -> None:
    house.server.stop()
    said = [f"Away question {number}" for number in range(3)]
    for number, words in enumerate(said, 1):
        with kannel.phones(words):
            until(partial(has, kannel, number), "Kannel has it", kannel)
    house.server.start()
    until(lambda: all(heard(words) for words in said), "all are there", kannel)
    assert [len(heard(words)) for words in said] == [1, 1, 1]


def test_answers_wait_while_kannel_is_away(house: OpenHouse, kannel: Kannel) -> None:
    with house.browser(house.world.ines) as ines, kannel.phones("Where is the map room"):
        until(lambda: heard("the map room"), "the question is there", kannel)
        (entry,) = heard("the map room")
        kannel.end("smsbox")
        ines.post(f"/questions/{entry.stream_id}/replies/", data={"words": "Behind the stairs."})
        (reply,) = heard("Behind the stairs.")
        ours = Delivery.objects.filter(stream=reply.stream_id, number=reply.number, purpose="reply")
        until(ours.filter(state="waiting", tries__gt=0).exists, "it was tried, and waits", kannel)
        kannel.start("smsbox")
        until(ours.filter(state="delivered").exists, "the tick is there", kannel)
        assert kannel.received().count("Behind the stairs.") == 1
