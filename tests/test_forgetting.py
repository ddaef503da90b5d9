"""Erased words are nowhere: no table, no index, no file of the database, no log, no page, no download, no socket.

Everything goes through the addresses of a running server. What PostgreSQL's write-ahead log keeps, and for how long, is
said in docs/run/forgetting.md; it is the one place that is not looked at here.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from deskbell.formats.page_heads import PageHead
from deskbell.journal.models import Entry, Scrub
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import Address
from deskbell.questions import conversing, joining, linking, tokens, transcripts
from deskbell.questions.models import Question
from tests import parts, post
from tests.open_house import JSON, OpenHouse, connected
from tests.world import ask_id

PATIENCE = 60.0


def unheard_of() -> str:
    """A word that stands nowhere else, and that no stemmer shortens."""
    return "kw" + "".join(secrets.choice("bcdfghjklmnpqrtvwxz") for _ in range(18))


def a_week_on() -> str:
    return (timezone.now().date() + timedelta(days=7)).isoformat()


class Told:
    """A question in which every kind of words was said, each with a word of its own."""

    KINDS = (
        "asked", "name", "address", "title", "path", "heard", "said", "noted", "what_for", "reason",
        "why", "later", "draft", "mailed", "file", "bytes", "whole", "page", "third", "thirdly", "machine", "sent_file",
        "along", "inside", "linked",
    )  # fmt: skip
    # What staff see and the socket does not tell, and what only a file or a waiting delivery holds.
    BESIDE = ("address", "later", "draft", "bytes", "whole", "page", "inside")

    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self.words = {kind: unheard_of() for kind in self.KINDS}
        self.patron = house.browser()
        self.ines, self.lucie = house.browser(house.world.ines), house.browser(house.world.lucie)
        self.token = self._ask()
        self.number = Entry.objects.get(words__contains=self.words["asked"]).stream_id
        self._post()  # first: a patron's word ends what was shared among staff
        self._talk()

    def _ask(self) -> str:
        words = self.words
        form = {"id": ask_id(), "text": f"Where is {words['asked']}?", "name": words["name"], "page_sent": "1"}
        form |= {"address": f"{words['address']}@example.org", "page_title": words["title"]}
        answer = self.patron.post("/ask/maple/", data=form | {"page_address": f"https://example.org/{words['path']}"})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].strip("/").split("/")[1]

    def _talk(self) -> None:
        words, base = self.words, f"/questions/{self.number}"
        done = [
            self.patron.post(f"/q/{self.token}/reply/", data={"id": ask_id(), "text": words["heard"]}),
            self.patron.post(
                f"/q/{self.token}/reply/",
                data={"id": ask_id(), "text": "See"},
                files={"files": (f"{words['along']}.txt", words["inside"].encode())},
            ),
            self.ines.post(f"{base}/replies/", data={"words": words["said"]}),
            self.ines.post(f"{base}/notes/", data={"words": words["noted"]}),
            self.ines.post(f"{base}/interview/", data={"what_for": words["what_for"]}),
            self.ines.post(f"{base}/follow-up/", data={"on": a_week_on(), "why": words["why"]}),
            self.ines.post(f"{base}/scheduling/", data={"words": words["later"], "at": f"{a_week_on()}T09:00"}),
            self.lucie.post(f"{base}/draft/", data={"words": words["draft"]}, headers=JSON),
            self.ines.post(
                f"{base}/transfers/", data={"to": f"staff:{self.house.world.lucie.pk}", "reason": words["reason"]}
            ),
        ]
        assert all(answer.status_code in (200, 302, 303) for answer in done), [answer.text for answer in done]

    def _post(self) -> None:
        """Mail with all that can be beside it, a third voice, a machine, an answer with a file, and a transcript."""
        words, account = self.words, post.mailbox(self.house.world)
        question = Question.objects.select_related("stream").get(pk=self.number)
        token = tokens.token_of(question)
        beside = (
            Enclosure(f"{words['file']}.txt", "text/plain", words["bytes"].encode()),
            Enclosure("", "text/plain", words["whole"].encode(), "body"),
            Enclosure("", "text/html", words["page"].encode(), "page"),
        )
        post.mails(account, words["mailed"], f"{words['address']}@example.org", tokens=(token,), files=beside)
        post.mails(account, words["thirdly"], f"{words['third']}@example.net", tokens=(token,), name="An aunt")
        post.mails(account, words["machine"], post.STRANGER, tokens=(token,), automatic="reply")
        file = Enclosure(f"{words['sent_file']}.txt", "text/plain", b"a file of ours")
        conversing.say(question, "Here it is", self.house.world.ines, "with-a-file", [file])
        asked = Entry.objects.get(stream=self.number, kind="asked")
        linking.show(asked, [("https://films.example", PageHead(words["linked"]))])
        with pytest.raises(transcripts.ProveFirst):
            transcripts.ask_for(question)
        joining.typed(question, (post.put(question, "code")[-1].words or "").split(" type ")[1].split(" ")[0])
        transcripts.ask_for(question)
        connection.close()

    def close(self) -> None:
        for browser in (self.patron, self.ines, self.lucie):
            browser.close()


@pytest.fixture
def told(house: OpenHouse) -> Any:
    made = Told(house)
    until(lambda: found(made, made.words["heard"]), "the words can be found")
    yield made
    made.close()


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"never came true: {what}"
        connection.close()  # a reader would keep the log of SQLite from being cut
        time.sleep(0.1)


# ---- where words could be ---------------------------------------------------------------------------


def found(told: Told, word: str) -> bool:
    """Whether the search still leads from a word to the question."""
    return f"/questions/{told.number}/" in told.lucie.get("/find/", params={"q": word}).text


def tables() -> bytes:
    """Every column of every row of every table, those of the indexes and of the statistics too."""
    seen = []
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        if connection.vendor == "postgresql":
            names += ["pg_stats", "pg_stats_ext"]
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            seen += [bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                     for row in cursor.fetchall() for value in row]  # fmt: skip
    return b"\n".join(seen)


def files() -> bytes:
    """Every byte of every file of this database; on PostgreSQL without the log of the whole cluster."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        paths = [Path(name + ending) for ending in ("", "-wal", "-shm")]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            paths = list((parts.folder() / "cluster" / "base" / str(cursor.fetchone()[0])).iterdir())
    connection.close()
    return b"\n".join(path.read_bytes() for path in paths if path.exists())


def pages(told: Told) -> bytes:
    """What either side can still load."""
    addresses = [f"/q/{told.token}/", f"/q/{told.token}/text/", f"/q/{told.token}/file/"]
    seen = [told.patron.get(address) for address in addresses]
    seen += [told.lucie.get(f"/questions/{told.number}/"), told.lucie.get(f"/questions/{told.number}/pane/")]
    assert all(answer.status_code == 200 for answer in seen)
    return b"\n".join(answer.content for answer in [*seen, told.lucie.get("/")])


def sockets(told: Told) -> bytes:
    """What either side is told that comes back and asks for everything."""
    house = told.house

    async def heard(ticket: str, passport: str | None, *wanted: str) -> list[Any]:
        frames: list[Any] = []
        async with connected(house.live, ticket, passport) as client:
            client.on_frame = frames.append
            for topic in wanted:
                await client.follow(topic)
        return frames

    lists = (f"queue:{house.world.maple_queue.pk}", f"mine:{house.world.lucie.pk}")
    staff = asyncio.run(heard(house.ticket(house.world.lucie), None, f"question:{told.number}", *lists))
    patron = asyncio.run(heard(house.patron_ticket(), told.token, f"patron:{told.number}"))
    assert any("entry" in frame for frame in staff) and any("entry" in frame for frame in patron)
    return repr(staff + patron).encode()


def log(told: Told) -> bytes:
    return "\n".join(told.house.server.lines).encode()


def left(told: Told, place: bytes, kinds: tuple[str, ...] = Told.KINDS) -> set[str]:
    """The kinds whose word is there still. The middle of a word is enough: an index keeps beginnings apart."""
    return {kind for kind in kinds if told.words[kind][4:16].encode() in place}


# ---- forgetting it ----------------------------------------------------------------------------------


def scrubbed(told: Told) -> None:
    """The server's own chore has been round; on PostgreSQL, whose dead rows stay till then, the command too."""
    until(lambda: not Scrub.objects.filter(done_at=None).exists(), "the scrub is done")
    if connection.vendor == "postgresql":
        line = [sys.executable, "-m", "deskbell.server.cli", "scrub"]
        subprocess.run(line, env=told.house.server.environment, check=True, capture_output=True)


def by_the_patron(told: Told) -> httpx.Response:
    return told.patron.post(f"/q/{told.token}/erasing/")


def by_a_librarian(told: Told) -> httpx.Response:
    return told.lucie.post(f"/questions/{told.number}/forgetting/", data={"sure": "1"})


def analyse() -> None:
    """The planner's statistics keep samples of what they have seen."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.mark.parametrize("forget", [by_the_patron, by_a_librarian], ids=lambda how: how.__name__)
def test_what_is_erased_is_nowhere(told: Told, forget: Callable[[Told], httpx.Response]) -> None:
    in_clear = tuple(kind for kind in Told.KINDS if kind != "address")  # an address is sealed from the first
    analyse()
    assert left(told, tables()) == set(in_clear), "the scan finds what is there"
    assert left(told, pages(told)) >= {"asked", "heard", "said"}
    assert left(told, sockets(told)) >= {"asked", "heard", "said", "noted"}
    addresses = Address.objects.count()
    assert forget(told).status_code in (302, 303)
    scrubbed(told)

    assert left(told, tables()) == set()
    assert left(told, files()) == set()
    assert left(told, pages(told)) == set()
    assert left(told, sockets(told)) == set()
    assert left(told, log(told)) == set()
    assert not any(found(told, word) for word in told.words.values())
    assert Address.objects.count() == addresses - 1


def test_one_message_that_is_forgotten_is_nowhere_and_the_others_stay(told: Told) -> None:
    number = Entry.objects.get(stream=told.number, kind="heard", words__contains=told.words["heard"]).number
    gone = ("heard",)
    assert told.lucie.post(f"/questions/{told.number}/forgetting/", data={"number": number}).status_code == 302
    scrubbed(told)

    assert left(told, tables(), gone) == left(told, files(), gone) == left(told, pages(told), gone) == set()
    assert left(told, sockets(told)) == set(Told.KINDS) - {"heard", *Told.BESIDE}
    assert not found(told, told.words["heard"]) and found(told, told.words["asked"])


def test_the_files_do_hold_words_until_they_are_forgotten(told: Told) -> None:
    """The scan of the files proves nothing if it never finds anything."""
    until(lambda: "said" in left(told, files()), "the words are in the files")
