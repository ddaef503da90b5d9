"""Making and changing the organisation. Each verb writes what belongs together in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from deskbell.formats.hours import Period, Week
from deskbell.libraries.fields import in_language
from deskbell.libraries.hours import set_week
from deskbell.libraries.models import Consortium, Desk, Library, Membership, Notice, Queue

Words = Mapping[str, str]

# The page itself says who reads a question, for how long it is kept, and that nobody need give a name.
FIRST_NOTICE: Words = {
    "en": "Please do not write card numbers or passwords here.",
    "fr": "N’écrivez ici ni numéro de carte ni mot de passe.",
}
FIRST_QUEUE: Words = {"en": "Questions", "fr": "Questions"}

_OFFICE = (Period.of("9:00", "17:00"),)
_EVENING = (Period.of("9:00", "20:00"),)
_SATURDAY = (Period.of("10:00", "16:00"),)
USUAL_WEEKS: Mapping[str, Week] = {
    Library.Kind.PUBLIC: {**dict.fromkeys(range(4), _EVENING), 4: _OFFICE, 5: _SATURDAY},
    Library.Kind.ACADEMIC: {**dict.fromkeys(range(4), _EVENING), 4: _OFFICE},
}
USUAL_WEEK: Week = dict.fromkeys(range(5), _OFFICE)


def make_consortium(consortium: Consortium) -> Consortium:
    """Stores a new consortium under a key made of its name."""
    consortium.key = consortium.key or _free_key(Consortium.objects.all(), consortium.name)
    with transaction.atomic():
        consortium.save()
    return consortium


def make_library(library: Library, member_of: Consortium | None = None, since: date | None = None) -> Library:
    """Stores a new library with what it needs to begin: a queue and a first notice; perhaps a membership."""
    with transaction.atomic():
        library.key = library.key or _free_key(Library.objects.all(), library.name)
        library.save()
        Queue.objects.create(library=library, name=dict(FIRST_QUEUE))
        Notice.objects.create(library=library, version=1, words=dict(FIRST_NOTICE))
        if member_of and since:
            Membership.objects.create(consortium=member_of, library=library, since=since)
    return library


def make_desk(desk: Desk) -> Desk:
    """Stores a new desk with usual hours for its library's kind, to be changed."""
    with transaction.atomic():
        desk.save()
        set_week(desk, USUAL_WEEKS.get(desk.library.kind, USUAL_WEEK))
    return desk


def free_desk_key(library: Library) -> str:
    """A key for a library's next desk: the library's own, if no desk has it yet."""
    return _free_key(Desk.objects.all(), {"": library.key})


def change_notice(library: Library, words: Words) -> Notice:
    """A new version of the notice; the newest one as it is, if nothing changed. Older versions stay."""
    with transaction.atomic():
        Library.objects.select_for_update().get(pk=library.pk)
        newest = newest_notice(library)
        if newest and newest.words == words:
            return newest
        return Notice.objects.create(library=library, version=newest.version + 1 if newest else 1, words=dict(words))


def newest_notice(library: Library) -> Notice | None:
    """What patrons are told before they ask."""
    return library.notices.order_by("-version").first()


def _free_key(rows: QuerySet[Any], name: Words) -> str:
    """A readable key that nobody has: "maple", then "maple-2" and so on, at last a random one."""
    stem = slugify(in_language(name, "en"))[:32].strip("-") or get_random_string(8).lower()
    # Pages stand at …/new/, so nothing can have that key.
    taken = {"new", *rows.filter(key__startswith=stem).values_list("key", flat=True)}
    candidates = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next((key for key in candidates if key not in taken), f"{stem[:24]}-{get_random_string(10).lower()}")
