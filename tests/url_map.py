"""Every address of the house, with something of Maple's in every place that can be filled.

A route whose parameter has no rule here stops the tests: a new address cannot escape the matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from deskbell.channels.web.models import Design, OwnPicture, ShortLink
from deskbell.channels.web.placing import short_links
from deskbell.channels.web.tab import own_pictures
from deskbell.channels.web.tab.looks import Looks
from deskbell.journal.models import Entry
from deskbell.libraries.models import Closure, Desk, DeskGroup, Membership, SpecialPeriod
from deskbell.mailroom import files
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import Account, Arrival, File, Sharing
from deskbell.questions import (
    attaching,
    conversing,
    drafting,
    entries,
    following_up,
    holding,
    interviewing,
    scheduling,
)
from deskbell.questions.asking import Asked
from deskbell.questions.models import EffortLevel, ResolutionCode, Script
from deskbell.staff import links
from deskbell.staff.models import Role
from tests.stories import PAGE
from tests.world import World

# Stands in everything of Maple's that nobody from elsewhere may read.
SECRET = "quuxmaple"
# One that has settings.
CHANNEL = "mail"
NOBODY = 987_654_321
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9" fill="red"/></svg>'
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """A route, the address of something of Maple's, and the like address of something that is nowhere."""

    name: str
    pattern: str
    address: str
    nowhere: str

    @property
    def filled(self) -> bool:
        return self.address != self.nowhere


@dataclass(frozen=True, slots=True)
class Maple:
    """One of everything at Maple, full of secrets."""

    asked: Asked
    script: Script
    closure: Closure
    groups: dict[str, DeskGroup]
    special: date
    lucies_role: Role
    join: str
    # Of the consortium's own lists; not in use, so that the usual ones hold.
    ending: ResolutionCode
    effort: EffortLevel
    # A channel with settings, the desk that shares it, and something that came by it and could not be read.
    account: Account
    sharing: Sharing
    unread: Arrival
    # A saved design of the desk's support tab.
    design: Design
    # What came with the question's first message.
    file: File
    # What anybody may fetch: the tab's own picture, and where the short link leads.
    picture: OwnPicture
    link: ShortLink

    @staticmethod
    def make(world: World) -> Maple:
        asked = world.asks(words=f"Where is {SECRET}?", name=SECRET, page=PAGE)
        conversing.say(asked.question, f"{SECRET} is upstairs.", world.ines, "a1")
        conversing.note(asked.question, f"{SECRET} again", world.ines, "a2")
        interviewing.interview(asked.question, world.ines, what_for=SECRET)
        following_up.follow_up(asked.question, world.ines, timezone.now().date() + timedelta(days=2), SECRET)
        scheduling.schedule(asked.question, SECRET, world.ines, timezone.now() + timedelta(days=2), "a3")
        drafting.share(asked.question, world.lucie, SECRET)
        file = _files(asked)
        today = timezone.now().date()
        special = SpecialPeriod.objects.create(desk=world.maple_desk, on=today + timedelta(days=9), opens=0, closes=60)
        account = Account.objects.create(channel=CHANNEL, desk=world.maple_desk, address=f"{SECRET}@example.org")
        return Maple(
            asked=asked,
            script=Script.objects.create(library=world.maple, name=SECRET, words={"en": SECRET}),
            closure=Closure.objects.create(library=world.maple, first=today, last=today, name={"en": SECRET}),
            groups={
                "libraries": DeskGroup.objects.create(library=world.maple, name={"en": SECRET}),
                "consortia": DeskGroup.objects.create(consortium=world.lakes, name={"en": SECRET}),
            },
            special=special.on,
            lucies_role=Role.objects.get(staff=world.lucie),
            join=links.make_join(world.lucie, None).rstrip("/").rpartition("/")[2],
            ending=ResolutionCode.objects.create(consortium=world.lakes, code="x", label={"en": SECRET}, active=False),
            effort=EffortLevel.objects.create(consortium=world.lakes, code="x", label={"en": SECRET}, active=False),
            account=account,
            sharing=Sharing.objects.create(account=account, desk=_second_desk(world), keyword=SECRET),
            unread=_unread(account),
            design=Design.objects.create(desk=world.maple_desk, looks=Looks(closed_label={"en": SECRET}).written()),
            file=file,
            picture=own_pictures.keep(world.maple_desk, PICTURE, None),
            link=short_links.link_of(world.maple_desk),
        )


def _files(asked: Asked) -> File:
    """A file, all of a letter, and its HTML."""
    given = [
        Enclosure(f"{SECRET}.txt", "text/plain", SECRET.encode()),
        Enclosure("", "text/plain", SECRET.encode(), role=File.Role.BODY),
        Enclosure("", "text/html", SECRET.encode(), role=File.Role.PAGE),
    ]
    with transaction.atomic():
        held = holding.hold(asked.question)
        attaching.attach(held, Entry.objects.get(stream=held.pk, number=1), given, entries.PATRON)
    return File.objects.get(stream=asked.question.pk, role=File.Role.FILE)


def _second_desk(world: World) -> Desk:
    """Of Maple too: who arranges Maple arranges both."""
    return Desk.objects.create(library=world.maple, queue=world.maple_queue, key="maple-kids", name={"en": SECRET})


def _unread(account: Account) -> Arrival:
    raw = files.put(Enclosure("", "application/octet-stream", SECRET.encode(), role=File.Role.RAW))
    now = timezone.now()
    return Arrival.objects.create(
        account=account, raw=raw, size=raw.size, state=Arrival.State.FAILED, error=SECRET, arrived_at=now
    )


def patterns() -> list[tuple[str, str]]:
    """Every route of the resolver as (name, pattern)."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(found: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for one in found:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, pattern)
        else:
            yield one.name or "", pattern


def routes(world: World, maple: Maple) -> list[Route]:
    """Every route, filled; one with a place for either a library or a consortium twice."""
    made = []
    for name, pattern in patterns():
        for place in ("libraries", "consortia") if "<place:place>" in pattern else ("",):
            values = _values(world, maple, pattern, place)
            there = _PARAMETER.sub(lambda found, values=values: values[found[2]][0], pattern)  # type: ignore[misc]
            nowhere = _PARAMETER.sub(lambda found, values=values: values[found[2]][1], pattern)  # type: ignore[misc]
            made.append(Route(name, pattern, f"/{there}", f"/{nowhere}"))
    return made


def _values(world: World, maple: Maple, pattern: str, place: str) -> dict[str, tuple[str, str]]:
    """For every parameter of a pattern: Maple's, and nobody's. ``KeyError`` for a kind that has no rule yet."""
    known = _rules(world, maple)
    found = {}
    for kind, name in _PARAMETER.findall(pattern):
        before = pattern[: pattern.index(f"<{kind}:{name}>" if kind else f"<{name}>")]
        if name == "place":
            found[name] = (place, place)
        elif before.endswith("<place:place>/"):
            found[name] = (("maple" if place == "libraries" else "lakes"), "nowhere")
        else:
            found[name] = known[f"{before}<{kind}:{name}>"]
    return found


def _rules(world: World, maple: Maple) -> dict[str, tuple[str, str]]:
    membership = Membership.objects.get(library=world.maple)
    person = "organisation/staff/<int:number>/roles/<int:role>"
    numbers = {
        "questions/<int:number>": maple.asked.question.pk,
        "scripts/<int:number>": maple.script.pk,
        "organisation/memberships/<int:number>": membership.pk,
        "organisation/closures/<int:number>": maple.closure.pk,
        "organisation/queues/<int:number>": world.maple_queue.pk,
        "organisation/groups/<int:number>": maple.groups["libraries"].pk,
        "organisation/endings/<int:number>": maple.ending.pk,
        "organisation/efforts/<int:number>": maple.effort.pk,
        "organisation/staff/<int:number>": world.lucie.pk,
        "organisation/accounts/<int:number>": maple.account.pk,
        "organisation/sharings/<int:number>": maple.sharing.pk,
        "organisation/unread/<int:number>": maple.unread.pk,
        "organisation/desks/<slug:key>/tab/designs/<int:number>": maple.design.pk,
        person: maple.lucies_role.pk,
    }
    day = maple.special.isoformat()
    return {
        **{pattern: (str(number), str(NOBODY)) for pattern, number in numbers.items()},
        "organisation/consortia/<slug:key>": (world.lakes.key, "nowhere"),
        "organisation/libraries/<slug:key>": (world.maple.key, "nowhere"),
        "organisation/desks/<slug:key>": (world.maple_desk.key, "nowhere"),
        "organisation/desks/<slug:key>/special-days/<day:on>": (day, day),
        "organisation/desks/<slug:key>/channels/<slug:channel>": (CHANNEL, CHANNEL),
        "hooks/<slug:key>": (maple.account.key, "nowhere"),
        "hooks/<slug:key>/<path:rest>": ("in", "in"),
        "q/<slug:token>": (maple.asked.passport, "x" * 32),
        "q/<slug:token>/files/<slug:file>": (maple.file.pk, "f" * 32),
        "questions/<int:number>/files/<slug:file>": (maple.file.pk, "f" * 32),
        "questions/<int:number>/whole/<int:entry>": ("1", str(NOBODY)),
        "organisation/desks/<slug:key>/tab/sources/<slug:design>": ("pill-solid", "pill-solid"),
        "organisation/desks/<slug:key>/print/<slug:kind>": ("poster", "poster"),
        "organisation/desks/<slug:key>/print/<slug:kind>-<slug:paper>": ("a4", "a4"),
        "organisation/desks/<slug:key>/print/qr.<slug:form>": ("svg", "svg"),
        "tab/pictures/<slug:digest>": (maple.picture.sha256, "0" * 64),
        "a/<str:word>": (maple.link.word, "nothing"),
        "a/<str:word>/<slug:language>": ("en", "en"),
        "tab/<slug:key>": (world.maple_desk.key, "nowhere"),
        "ask/<slug:key>": (world.maple_desk.key, "nowhere"),
        "set-up/<str:token>": (maple.join, "nothing"),
        "join/<str:token>": (maple.join, "nothing"),
        "recover/<str:token>": (maple.join, "nothing"),
    }
