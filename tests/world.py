"""The cast: one small world that tests, journeys and pictures share.

The Lakes consortium has two libraries, Maple (public) and Harbour (academic), each with one bilingual desk and one
queue. Ines answers at Maple, Priya is new at Harbour, Lucie leads Maple and works in French, Tom coordinates Lakes,
Ada runs the server. Fern, Otto and Mei ask. Everybody on the staff signs in with ``PASSWORD``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from deskbell.libraries.models import Consortium, Desk, Library, Membership, Notice, OpeningPeriod, Queue
from deskbell.mailroom.models import Account
from deskbell.staff.models import Duty, Presence, Role, Staff

if TYPE_CHECKING:
    from deskbell.questions.asking import Asked
    from deskbell.questions.models import Question

PASSWORD = "a quiet place to read"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who asks: the name they give, the language they write, and what they want to know."""

    name: str
    language: str
    opening: str


FERN = Voice("Fern", "en", "Do you have the microfilm of the Maple Gazette from 1911? My grandmother is in it.")
OTTO = Voice("Otto", "en", "How do I renew a book that somebody else is waiting for?")
MEI = Voice("Mei", "fr", "Bonjour, où trouver des thèses sur l’érosion des rives des Grands Lacs ?")


@dataclass(slots=True)
class World:
    """Everything that ``build`` made, by name."""

    lakes: Consortium
    maple: Library
    harbour: Library
    maple_queue: Queue
    harbour_queue: Queue
    maple_desk: Desk
    harbour_desk: Desk
    maple_web: Account
    harbour_web: Account
    maple_counter: Account
    harbour_counter: Account
    ines: Staff
    tom: Staff
    priya: Staff
    lucie: Staff
    ada: Staff
    fern: Voice = FERN
    otto: Voice = OTTO
    mei: Voice = MEI

    @property
    def staff(self) -> tuple[Staff, ...]:
        return (self.ines, self.tom, self.priya, self.lucie, self.ada)

    def on_duty(self, staff: Staff, queue: Queue) -> Duty:
        """Somebody is on duty for a queue, their console connected this second."""
        self.seen(staff)
        duty, _ = Duty.objects.get_or_create(staff=staff, queue=queue, until=None, defaults={"since": timezone.now()})
        return duty

    def seen(self, staff: Staff, at: datetime | None = None) -> None:
        """Somebody's console was last connected then (now)."""
        Presence.objects.update_or_create(staff=staff, defaults={"seen_at": at or timezone.now()})

    def asks(self, voice: Voice = FERN, account: Account | None = None, **more: Any) -> Asked:
        """Somebody asks through the verb, by web at Maple unless said otherwise. ``more`` goes into the ``Ask``."""
        from deskbell.questions.asking import Ask, ask

        wishes = {"id": ask_id(), "language": voice.language, "words": voice.opening, "name": voice.name} | more
        return ask(Ask(account=account or self.maple_web, **wishes))


def listed(question: Question) -> dict[str, Any]:
    """A question as it stands in its queue's list."""
    from deskbell.questions import standing

    (row,) = standing.queue_rows_of(question.queue_id, [question.pk])
    return row


def signed_in(staff: Staff) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(staff)
    return client


def ask_id() -> str:
    """A fresh id for an ask, as a browser makes one: 128 random bits and more."""
    return secrets.token_urlsafe(24)


def build() -> World:
    """Makes the world in the test's database. Desks are open at all hours: see ``set_hours``."""
    from deskbell.questions import defaults

    defaults.make_lists()
    lakes = Consortium.objects.create(key="lakes", name={"en": "Lakes Libraries", "fr": "Bibliothèques des Lacs"})
    maple = _library("maple", {"en": "Maple Public Library", "fr": "Bibliothèque publique Maple"}, Library.Kind.PUBLIC)
    harbour = _library(
        "harbour", {"en": "Harbour College Library", "fr": "Bibliothèque du Collège Harbour"}, Library.Kind.ACADEMIC
    )
    for library in (maple, harbour):
        Membership.objects.create(consortium=lakes, library=library, since=date(2020, 1, 1))
    maple_queue = Queue.objects.create(library=maple, name={"en": "Maple questions", "fr": "Questions de Maple"})
    harbour_queue = Queue.objects.create(
        library=harbour, name={"en": "Harbour questions", "fr": "Questions du Harbour"}
    )
    maple_desk = _desk(maple_queue, "maple", {"en": "Ask Maple", "fr": "Demandez à Maple"})
    harbour_desk = _desk(harbour_queue, "harbour", {"en": "Ask Harbour", "fr": "Demandez au Harbour"})
    return World(
        lakes=lakes,
        maple=maple,
        harbour=harbour,
        maple_queue=maple_queue,
        harbour_queue=harbour_queue,
        maple_desk=maple_desk,
        harbour_desk=harbour_desk,
        maple_web=Account.objects.create(channel="web", desk=maple_desk, key="maple-web"),
        harbour_web=Account.objects.create(channel="web", desk=harbour_desk, key="harbour-web"),
        maple_counter=Account.objects.create(channel="counter", desk=maple_desk, key="maple-counter"),
        harbour_counter=Account.objects.create(channel="counter", desk=harbour_desk, key="harbour-counter"),
        ines=_staff("ines", "Ines Duarte", "Ines", Role.Kind.OPERATOR, library=maple),
        tom=_staff("tom", "Tom Okafor", "Tom", Role.Kind.COORDINATOR, consortium=lakes),
        priya=_staff("priya", "Priya Raman", "Priya", Role.Kind.OPERATOR, library=harbour),
        lucie=_staff("lucie", "Lucie Gagnon", "Lucie", Role.Kind.LIAISON, language="fr", library=maple),
        ada=_staff("ada", "Ada Lindqvist", "Ada", Role.Kind.ADMINISTRATOR),
    )


def set_hours(desk: Desk, opens: int, closes: int, weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)) -> None:
    """The desk's week, in minutes from midnight of the library's wall clock; none when no weekday is given."""
    desk.opening_periods.all().delete()
    for weekday in weekdays:
        OpeningPeriod.objects.create(desk=desk, weekday=weekday, opens=opens, closes=closes)


def _library(key: str, name: dict[str, str], kind: str) -> Library:
    library = Library.objects.create(key=key, name=name, kind=kind, time_zone="America/Toronto")
    words = {
        "en": f"{name['en']} reads what you write here to answer you.",
        "fr": f"{name['fr']} lit ce que vous écrivez ici pour vous répondre.",
    }
    Notice.objects.create(library=library, version=1, words=words)
    return library


def _desk(queue: Queue, key: str, name: dict[str, str]) -> Desk:
    desk = Desk.objects.create(library=queue.library, queue=queue, key=key, name=name, languages=["en", "fr"])
    set_hours(desk, 0, 1440, weekdays=tuple(range(7)))
    return desk


def _staff(sign_in: str, name: str, desk_name: str, kind: str, *, language: str = "en", **place: Any) -> Staff:
    staff = Staff(sign_in=sign_in, name=name, desk_name=desk_name, language=language)
    staff.set_password(PASSWORD)
    staff.save()
    role = Role.objects.create(staff=staff, kind=kind, **place)
    # A role held since long ago, so that tests may move the clock back.
    Role.objects.filter(pk=role.pk).update(since=LONG_AGO)
    return staff
