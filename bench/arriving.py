"""What arrives, in a process of its own: ``python -m bench.arriving`` with a job as JSON on its input.

``fill`` makes a desk with a mailbox and a number. ``mail`` brings letters to the listener as a mail server does, and
waits until each stands in the journal. ``hooks`` calls the webhook as Kannel does, and counts what was stored.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import smtplib
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from itertools import cycle, islice
from typing import Any, cast

from bench import measuring, seeding

ADDRESS, NUMBER = "ask@maple.example", "+16135550100"
# Connections that a mail server keeps to a listener, and Kannel to a web server.
LINES = 16
PATIENCE = 600.0


def main() -> None:
    job = json.loads(sys.stdin.read())
    os.environ["DJANGO_SETTINGS_MODULE"] = "deskbell.server.settings"
    import django

    django.setup()
    print(json.dumps(JOBS[job["do"]](job)))


def fill(job: dict[str, Any]) -> dict[str, Any]:
    """The tests' small world, and Maple's desk with two accounts more; where Kannel calls."""
    from deskbell.channels.sms import hooks
    from deskbell.mailroom.models import Account
    from deskbell.server import starting
    from tests import world

    starting.migrate()
    desk = world.build().maple_desk
    listener = {"way_in": "listener", "listen_protocol": "lmtp", "listen_host": "127.0.0.1", "listen_port": job["port"]}
    # Its mail server and its Kannel are away: acknowledgements wait, as ``bench.draining`` measures sending.
    away = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none"}
    settings = {"address": ADDRESS, **listener, **away}
    Account.objects.create(channel="mail", desk=desk, address=ADDRESS, settings=settings)
    kannel = {"gateway": "kannel", "kannel_url": "http://127.0.0.1:9/cgi-bin/sendsms"}
    phone = Account.objects.create(channel="sms", desk=desk, address=NUMBER, settings=kannel)
    return {"hook": f"/hooks/{phone.key}/mo/{hooks.secret_of(phone)}"}


# ---- mail -----------------------------------------------------------------------------------------


def mail(job: dict[str, Any]) -> dict[str, Any]:
    """Letters a second from the listener to the journal; ``stored`` is until the last was answered with 250."""
    from deskbell.journal.models import Entry
    from deskbell.mailroom.models import Arrival

    letters = list(islice(_letters(), job["letters"]))
    before, cpu, began = Entry.objects.filter(kind="asked").count(), measuring.cpu_seconds(job["pids"]), time.time()
    _in_threads(letters, lambda mine: _bring(job["port"], mine))
    stored = time.time() - began
    wanted = before + len(letters)
    while Entry.objects.filter(kind="asked").count() < wanted and time.time() - began < PATIENCE:
        time.sleep(0.05)
    seconds = time.time() - began
    found = Entry.objects.filter(kind="asked").count()
    missing = wanted - found
    return {
        "letters": len(letters),
        "kib_each": round(sum(map(len, letters)) / len(letters) / 1024, 1),
        "stored_per_second": round(len(letters) / stored),
        "per_second": round(len(letters) / seconds),
        "cpu_ms": round(1000 * (measuring.cpu_seconds(job["pids"]) - cpu) / len(letters), 2),
        "faults": {} if not missing else {"missing": missing, "failed": Arrival.objects.filter(state="failed").count()},
    }


def _bring(port: int, letters: list[bytes]) -> None:
    with smtplib.LMTP("127.0.0.1", port) as line:
        for letter in letters:
            line.sendmail("fern@example.org", [ADDRESS], letter)


def _in_threads(letters: list[bytes], work: Callable[[list[bytes]], None]) -> None:
    threads = [threading.Thread(target=work, args=(letters[start::LINES],)) for start in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _letters() -> Any:
    """As people write them: text alone, text with HTML, and now and then a picture."""
    chance = random.Random(7)
    words = seeding.words()
    for number in cycle(range(1_000_000)):
        letter = EmailMessage()
        letter["From"] = f"Patron {number} <patron{number}@example.org>"
        letter["To"], letter["Subject"] = ADDRESS, f"A question about {number}"
        letter["Message-ID"], letter["Date"] = f"<{number}@example.org>", "Sat, 28 Nov 2026 10:00:00 -0500"
        said = "\n\n".join(next(words) for _ in range(6))
        letter.set_content(f"Hello,\n\n{said}\n\nThank you,\nPatron {number}\n")
        if number % 2:
            letter.add_alternative("".join(f"<p>{part}</p>" for part in said.split("\n\n")), subtype="html")
        if number % 20 == 0:
            letter.add_attachment(chance.randbytes(40_000), "image", "jpeg", filename="page.jpg")
        yield letter.as_bytes()


# ---- webhooks -------------------------------------------------------------------------------------


def hooks(job: dict[str, Any]) -> dict[str, Any]:
    """Texts a second that are answered, and so are stored."""
    from deskbell.mailroom.models import Arrival

    before, cpu, began = Arrival.objects.count(), measuring.cpu_seconds(job["pids"]), time.time()
    calls = Calls(job["port"], job["hook"], job["texts"])
    asyncio.run(calls.make())
    seconds = time.time() - began
    stored = Arrival.objects.count() - before
    wrong = {status: number for status, number in calls.statuses.items() if status != 200}
    return {
        "texts": job["texts"],
        "per_second": round(stored / seconds),
        "answer_ms": measuring.milliseconds(calls.seconds),
        "cpu_ms": round(1000 * (measuring.cpu_seconds(job["pids"]) - cpu) / job["texts"], 2),
        "faults": {"lost": job["texts"] - stored, **wrong} if wrong or stored != job["texts"] else {},
    }


class Calls:
    """A closed loop over some connections that are kept alive."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self.port, self.path, self.left, self.count = port, path, count, count
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()

    async def make(self) -> None:
        self.all_came = asyncio.get_running_loop().create_future()
        for _ in range(LINES):
            await asyncio.get_running_loop().create_connection(lambda: Line(self), "127.0.0.1", self.port)
        await self.all_came

    def next(self) -> bytes | None:
        if not self.left:
            return None
        self.left -= 1
        query = f"from=%2B1416{2_000_000 + self.left}&to=%2B16135550100&text=Do+you+have+a+map+of+{self.left}%3F"
        address = f"{self.path}?{query}&id=bench-{self.left}&charset=UTF-8&at=2026-11-28+10%3A00%3A00"
        return f"GET {address} HTTP/1.1\r\nHost: localhost:{self.port}\r\nUser-Agent: Kannel/1.4.5\r\n\r\n".encode()

    def came(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.seconds.append(seconds)
        if len(self.seconds) == self.count and not self.all_came.done():
            self.all_came.set_result(None)


class Line(asyncio.Protocol):
    """One request after the other; an answer is whole when its head is, since it has no body."""

    def __init__(self, calls: Calls) -> None:
        self.calls, self.buffer = calls, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.ask()

    def ask(self) -> None:
        request = self.calls.next()
        if request is None:
            self.transport.close()
            return
        self.began = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if b"\r\n\r\n" in self.buffer:
            status = int(self.buffer[9:12])
            self.buffer.clear()
            self.calls.came(status, time.perf_counter() - self.began)
            self.ask()


JOBS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"fill": fill, "mail": mail, "hooks": hooks}

if __name__ == "__main__":
    main()
