"""A folder full of questions, before any server starts: ``python -m bench.seeding`` with a wish as JSON on its input.

One question of each state is made by the verbs, in the tests' small world; the others are copies of its rows with
other words. So whatever the verbs write, the copies have too.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deskbell.questions.models import Question
    from deskbell.staff.models import Staff
    from tests.world import World

AT_ONCE = 2000
DAY = 24 * 60 * 60
# Old questions are spread over the time that a library keeps them, ninety days.
SPREAD = timedelta(days=80)


def main() -> None:
    wish = json.loads(sys.stdin.read())
    os.environ["DJANGO_SETTINGS_MODULE"] = "deskbell.server.settings"
    import django

    django.setup()
    from deskbell.questions import indexing
    from deskbell.server import starting
    from tests import world

    starting.migrate()
    print(json.dumps(seed(wish, world.build())))
    indexing.index()


def seed(wish: dict[str, int], world: World) -> dict[str, Any]:
    """The secrets that the load needs: passports, tickets, a session's cookie."""
    from deskbell.questions import claiming, closing, defaults

    pairs = wish.get("pairs", 0)
    librarians = copies_of_staff(world.ines, pairs)
    claimed = world.asks().question
    claiming.claim(claimed, world.ines)
    made = copies(claimed, pairs, librarians) if pairs else []
    if waiting := wish.get("waiting", 0):
        copies(world.asks().question, waiting)
    if elsewhere := wish.get("elsewhere", 0):
        copies(world.asks(account=world.harbour_web).question, elsewhere)
    if closed := wish.get("closed", 0):
        ended = world.asks().question
        claiming.claim(ended, world.ines)
        closing.close(ended, world.ines, defaults.resolutions_for(ended)[0], None)
        copies(ended, closed, spread=SPREAD)
    return {
        "ends": [end for number, passport, staff in made for end in talkers(number, passport, staff)],
        "consoles": [console(world, [number for number, _, _ in made]) for _ in range(wish.get("consoles", 0))],
        "cookie": cookie(world.ines),
        "cookie_elsewhere": cookie(world.priya),
    }


# ---- who comes in ---------------------------------------------------------------------------------


def talkers(question: int, passport: str, staff: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A patron's socket and a librarian's, as their pages would open them."""
    from deskbell.live import tickets

    patron = {"v": 1, "ticket": tickets.make("patron", "maple", DAY), "passport": passport}
    librarian = {"v": 1, "ticket": tickets.make(f"s{staff}", "", DAY, mark="bench")}
    return (
        {"hello": json.dumps({"hello": patron}), "topics": [f"patron:{question}"], "question": question},
        {"hello": json.dumps({"hello": librarian}), "topics": [f"question:{question}"], "question": question},
    )


def console(world: World, questions: Sequence[int]) -> dict[str, Any]:
    """Somebody who leads the library, with every question and its queue on the screen."""
    from deskbell.live import tickets

    hello = {"v": 1, "ticket": tickets.make(f"s{world.lucie.pk}", "", DAY, mark="bench")}
    topics = [f"queue:{world.maple_queue.pk}", *(f"question:{number}" for number in questions)]
    return {"hello": json.dumps({"hello": hello}), "topics": topics}


def cookie(staff: Staff) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(staff)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


# ---- copies ---------------------------------------------------------------------------------------


def copies_of_staff(person: Staff, count: int) -> list[int]:
    """Librarians with the same role, who have just been seen at their consoles."""
    from django.utils import timezone

    from deskbell.staff.models import Presence, Role, Staff

    people = [copy(person, sign_in=f"bench-{number}", session_mark=secrets.token_hex(8)) for number in range(count)]
    Staff.objects.bulk_create(people, batch_size=500)
    roles = [copy(role, staff_id=one.pk) for role in person.roles.all() for one in people]
    Role.objects.bulk_create(roles, batch_size=500)
    Presence.objects.bulk_create([Presence(staff=one, seen_at=timezone.now()) for one in people], batch_size=500)
    return [one.pk for one in people]


def copies(
    question: Question, count: int, librarians: Sequence[int] = (), spread: timedelta = timedelta()
) -> list[tuple[int, str, int]]:
    """Copies a question with all of its rows: number, passport and librarian of each."""
    sentences = words()
    made: list[tuple[int, str, int]] = []
    for start in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - start)
        ages = [spread * (count - start - place) / count for place in range(size)]
        made += some_copies(question, librarians[start : start + size] or [0] * size, ages, sentences)
    return made


def some_copies(
    question: Question, librarians: Sequence[int], ages: Sequence[timedelta], sentences: Iterator[str]
) -> list[tuple[int, str, int]]:
    from django.db import transaction

    from deskbell.journal.models import Entry, Stream
    from deskbell.questions import models, passports

    question = models.Question.objects.select_related("stream", "patron").get(pk=question.pk)  # as it is now
    size = len(librarians)
    keys = [secrets.token_urlsafe(24) for _ in range(size)]
    with transaction.atomic():
        patrons = [copy(question.patron, code=secrets.token_hex(6)) for _ in range(size)]
        models.Patron.objects.bulk_create(patrons, batch_size=500)
        streams = Stream.objects.bulk_create([copy(question.stream) for _ in range(size)], batch_size=500)
        rows = [
            copy(
                question, stream_id=stream.pk, patron_id=patron.pk, asked_at=question.asked_at - age,
                waiting_since=question.waiting_since - age,
            )
            for stream, patron, age in zip(streams, patrons, ages, strict=True)
        ]  # fmt: skip
        models.Question.objects.bulk_create(rows, batch_size=500)
        for model in (models.Sight, models.Claim, models.Closing, models.Transaction):
            copy_rows(model, question, [row.pk for row in rows], librarians)
        digests = zip(rows, keys, strict=True)
        original = models.Passport.objects.get(question=question)
        models.Passport.objects.bulk_create(
            [copy(original, question_id=row.pk, digest=passports.digest_of(key)) for row, key in digests],
            batch_size=500,
        )
        entries = [
            copy(entry, stream_id=row.pk, at=entry.at - age, words=next(sentences) if entry.words else None)
            for entry in Entry.objects.filter(stream=question.pk)
            for row, age in zip(rows, ages, strict=True)
            if entry.kind != "named"
        ]
        Entry.objects.bulk_create(entries, batch_size=500)
    return [(row.pk, key, staff) for row, key, staff in zip(rows, keys, librarians, strict=True)]


def copy_rows(model: Any, question: Question, numbers: Sequence[int], librarians: Sequence[int]) -> None:
    """A claim becomes the librarian's own, where there is one."""
    for row in model.objects.filter(question=question):
        made = []
        for number, staff in zip(numbers, librarians, strict=True):
            owner = {"staff_id": staff} if staff and model.__name__ == "Claim" else {}
            made.append(copy(row, question_id=number, **owner))
        model.objects.bulk_create(made, batch_size=500)


def copy(row: Any, **changes: Any) -> Any:
    """A row like that one, not yet stored."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001
    fields.pop(row._meta.pk.attname)  # noqa: SLF001
    return row.__class__(**fields | changes)


def words() -> Iterator[str]:
    """Questions that differ, the same ones every time."""
    chance = random.Random(7)
    what = (
        "microfilm reels|the large print edition|theses|a map|the sheet music|newspapers|letters|the census|a biography"
    )
    about = "the flood|the railway|bird migration|early cinema|shore erosion|the fire brigade|grafting apples|the choir"
    rest = (
        "My grandmother is in it|It is for a school project|I need it by Thursday|I could not find it in the catalogue"
    )
    places = ["".join(chance.choice(PARTS) for _ in range(3)).title() for _ in range(2000)]
    while True:
        one, two, three = (chance.choice(text.split("|")) for text in (what, about, rest))
        yield f"Do you have {one} about {two} in {chance.choice(places)}, {chance.randrange(1780, 2020)}? {three}."


PARTS = [
    *("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "zu"),
    *("bran", "cold", "dun", "ford", "ham", "kirk", "lin", "mere", "thorpe", "wick"),
]

if __name__ == "__main__":
    main()
