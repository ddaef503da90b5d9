"""The people, libraries and desks of the sample, made where they are missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from deskbell.libraries import hours, making
from deskbell.libraries.models import Closure, Consortium, Desk, Library
from deskbell.mailroom import accounts, addresses, registry
from deskbell.mailroom.models import Account
from deskbell.questions import defaults
from deskbell.server.sample import prepared
from deskbell.server.sample.lakes import NAME, NOTICES, PASSWORD, PEOPLE, PLACES, SUFFIX, Person, Place
from deskbell.staff.models import Role, Staff

_LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)


# Which desk takes texts, at a number that belongs to nobody (555-0100 to 555-0199 are kept free for stories).
TEXTED, NUMBER = "lakes", "+14165550199"


class NotASample(Exception):
    """The database holds people of its own; the sample, with its printed password, does not belong there."""


@dataclass(slots=True)
class Cast:
    """Everybody and everything, by key."""

    consortium: Consortium
    libraries: dict[str, Library] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)


def build() -> Cast:
    """Makes what is missing of the sample and leaves what is there. Raises ``NotASample``."""
    if Staff.objects.exists() and not Staff.objects.filter(sign_in=f"ada{SUFFIX}").exists():
        raise NotASample
    with transaction.atomic():
        defaults.make_lists()
        consortium, _made = Consortium.objects.get_or_create(key="lakes", defaults={"name": dict(NAME)})
        cast = Cast(consortium)
        for key, place in PLACES.items():
            cast.libraries[key] = Library.objects.filter(key=key).first() or _library(key, place, consortium)
        cast.desks = {desk.key: desk for desk in Desk.objects.select_related("library", "queue")}
        _people(cast)
        telephone(cast.desks[TEXTED])
        prepared.make(consortium)
    return cast


def telephone(desk: Desk) -> Account:
    """The desk's account with text messages, by a folder of files: nothing has to be ordered for it."""
    known = Account.objects.filter(key="demo-texts").first()
    if known is not None:
        return known
    channel = next(one for one in registry.channels().values() if one.limits.to == addresses.PHONE)
    account = Account(channel=channel.name, desk=desk, key="demo-texts")
    accounts.put_settings(account, {"address": NUMBER, "gateway": "drop", "country": "CA"})
    account.save()
    return account


def folders(cast: Cast) -> list[str]:
    """Where texts to the sample's number come in, and where its answers lie, as the account's own page says it."""
    account = telephone(cast.desks[TEXTED])
    channel: Any = accounts.channel_of(account)
    return [path for _label, path in channel.to_set_up(account, "")]


def _library(key: str, place: Place, consortium: Consortium) -> Library:
    library = Library(key=key, kind=place.kind, name=dict(place.name), address=f"1 {key.title()} Square")
    making.make_library(library, consortium, date(2019, 1, 1))
    queue = library.queues.get()
    queue.name = dict(place.name)
    queue.save(update_fields=["name"])
    for desk_key, counter in place.desks.items():
        desk = Desk(library=library, queue=queue, key=desk_key, name=dict(counter.name), colour=counter.colour)
        desk.languages = list(place.languages)
        making.make_desk(desk)
        hours.set_week(desk, counter.week)
    if key in NOTICES:
        making.change_notice(library, NOTICES[key])
    if place.kind == Library.Kind.ACADEMIC:
        _inventory(library)
    return library


def _inventory(library: Library) -> None:
    """Two closed days soon, so that a closure with a name can be seen."""
    first = timezone.now().date() + timedelta(days=12)
    name = {"en": "Inventory", "fr": "Inventaire"}
    hours.add_closure(Closure(library=library, first=first, last=first + timedelta(days=1), name=name))


def _people(cast: Cast) -> None:
    """Everybody has the same password, so it is hashed once; a hash takes a deliberate while."""
    known = {staff.sign_in: staff for staff in Staff.objects.filter(sign_in__endswith=SUFFIX)}
    hashed = "" if len(known) == len(PEOPLE) else make_password(PASSWORD)
    for key, person in PEOPLE.items():
        cast.staff[key] = known.get(key + SUFFIX) or _person(key, person, cast, hashed)


def _person(key: str, person: Person, cast: Cast, hashed: str) -> Staff:
    staff = Staff.objects.create(
        sign_in=key + SUFFIX,
        name=person.name,
        desk_name=person.desk_name or person.name.split()[0],
        language=person.language,
        password=hashed,
    )
    for kind, place in person.roles:
        consortium = cast.consortium if place == "lakes" else None
        library = cast.libraries[place] if place and consortium is None else None
        Role.objects.create(staff=staff, kind=kind, library=library, consortium=consortium)
    # They were here before the questions of the past eight weeks.
    staff.roles.update(since=_LONG_AGO)
    return staff
