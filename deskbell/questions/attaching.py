"""Files that come or go with a message: kept with it, named in an entry of their own, gone with either.

The whole text of a letter of which a part is shown, and its HTML as it came, belong to the message itself; ``whole``
finds them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deskbell.formats.mail import filenames
from deskbell.journal.models import Entry
from deskbell.journal.record import Line
from deskbell.mailroom import files, picturing
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.files import Place
from deskbell.mailroom.models import Arrival, File
from deskbell.questions import entries
from deskbell.questions.entries import Author
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound, Refusal

MOST = 10
# Of one message from staff; what arrives is kept whatever its size, within its channel's own limit.
MOST_BYTES = 10 << 20
# What a mail server refuses and a patron should not open (Gmail's and Outlook's own lists agree on these).
REFUSED = re.compile(
    r"ade|adp|apk|appx|bat|cab|chm|cmd|com|cpl|dll|dmg|exe|hta|ins|iso|isp|jar|jse?|lib|lnk|mde|ms[cipt]|msix|nsh|pif"
    r"|ps1|sc[rt]|shb|sys|vb[es]?|vhd|vxd|ws[cfh]|xll|diagcab"
)
# What a browser may show by itself: no script can be in it.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "text/plain"})
ALONG = (File.Role.FILE, File.Role.INLINE)
# What is handed out by its id: with the pictures that were made small to be shown.
SEEN = (*ALONG, File.Role.SMALL)
BESIDE = (File.Role.BODY, File.Role.PAGE)


class TooMuch(Refusal):
    """More files, or larger ones, than a mailbox takes."""

    def __init__(self) -> None:
        super().__init__("too_much", _("Too much to send at once: at most 10 files and 10 MB together."))


class NotSafe(Refusal):
    """A program, or something that can act like one."""

    def __init__(self, name: str) -> None:
        words = _("{name}: mail servers refuse files of this kind. Send a document, a picture or a link.")
        super().__init__("not_safe", format_lazy(words, name=name))


@dataclass(frozen=True, slots=True)
class Coming:
    """What came with the message of that number."""

    question: Question
    number: int
    enclosures: Sequence[Enclosure]


def look_at(given: Iterable[Any]) -> list[Enclosure]:
    """Files that somebody on the staff handed in by a form, as they can be sent; refuses in words."""
    uploads = list(given)
    if len(uploads) > MOST or sum(upload.size for upload in uploads) > MOST_BYTES:
        raise TooMuch
    return [_enclosure(upload) for upload in uploads]


def attach(
    question: Question,
    message: Entry,
    enclosures: Sequence[Enclosure],
    author: Author,
    *,
    staff_only: bool = False,
) -> Entry | None:
    """Keeps what came or goes with a message of a question that is held; the entry that names the files, if any."""
    found = attach_all([Coming(question, message.number, enclosures)], author, staff_only=staff_only)
    return found[0] if found else None


def attach_all(coming: Sequence[Coming], author: Author, *, staff_only: bool = False) -> list[Entry]:
    """The same for many questions; the entries of those that have files to name."""
    beside = [
        Place(enclosure, one.question.pk, one.number)
        for one in coming
        for enclosure in one.enclosures
        if enclosure.role in BESIDE
    ]
    along = [(one, [Place(each) for each in one.enclosures if each.role in ALONG]) for one in coming]
    named = [(one, places) for one, places in along if places]
    written = entries.write_all([_line(one, places, author, staff_only) for one, places in named])
    for entry, (_one, places) in zip(written, named, strict=True):
        for place in places:
            place.stream, place.number = entry.stream_id, entry.number
    if beside or named:
        files.put_all([*beside, *(each for _one, places in named for place in places for each in _with_small(place))])
    return written


def facts_of(enclosures: Sequence[Enclosure]) -> dict[str, Any]:
    """What a message's facts say of what lies beside it: that there is a whole text, and an original."""
    roles = {enclosure.role for enclosure in enclosures}
    return {name: True for name, role in (("whole", File.Role.BODY), ("original", File.Role.PAGE)) if role in roles}


def along(question: int, number: int) -> list[File]:
    """The files that go with a message, in their order."""
    named = Entry.objects.filter(stream=question, kind=entries.ATTACHED, facts__contains=f'"of":{number}')
    numbers = [entry.number for entry in named if json.loads(entry.facts).get("of") == number]
    return list(File.objects.filter(stream=question, number__in=numbers, role__in=ALONG).order_by("made_at", "pk"))


def beside(question: int, number: int, role: str) -> File | None:
    """The whole text of a message, or its HTML as it came."""
    return files.of_entry(question, number).filter(role=role).first()


def repaired(question: int, number: int) -> str:
    """What was wrong with the letter that an entry came by, while that is known (``DESKBELL_RAW_DAYS``)."""
    came_by = Arrival.objects.filter(received__stream=question, received__number=number)
    return came_by.values_list("error", flat=True).first() or ""


def find(question: Question, file_id: str, roles: Sequence[str] = SEEN) -> File:
    """A file of a question, by its id; ``NotFound`` for any other."""
    file = File.objects.filter(pk=file_id, stream=question.pk, role__in=roles).first() if len(file_id) == 32 else None
    if file is None:
        raise NotFound
    return file


def find_for_patron(question: Question, file_id: str) -> File:
    """The same for who may see only their own side."""
    file = find(question, file_id)
    named = Entry.objects.filter(stream=question.pk, number=file.number or 0).values_list("facts", flat=True).first()
    if not named or json.loads(named).get("staff_only"):
        raise NotFound
    return file


def with_their_files(question: int, numbers: Sequence[int]) -> list[int]:
    """These entries, and those that name the files and pages that came with them: forgotten together."""
    named = Entry.objects.filter(stream=question, kind__in=(entries.ATTACHED, entries.LINKED))
    wanted, found = set(numbers), named.values_list("number", "facts")
    return sorted(wanted | {number for number, facts in found if json.loads(facts).get("of") in wanted})


def _enclosure(upload: Any) -> Enclosure:
    name = filenames.safe(upload.name or "", upload.content_type or "")
    if REFUSED.fullmatch(name.rpartition(".")[2].lower()):
        raise NotSafe(name)
    kind = (upload.content_type or "").partition(";")[0].strip().lower()
    given = Enclosure(name, kind if "/" in kind else "application/octet-stream", upload.read())
    return picturing.bare(given) or given


def _line(coming: Coming, places: Sequence[Place], author: Author, staff_only: bool) -> Line:
    facts = {"of": coming.number} | ({"staff_only": True} if staff_only else {})
    named = {"files": [_named(place) for place in places]}
    return entries.line(coming.question, entries.ATTACHED, author, words=named, facts=facts)


def _named(place: Place) -> dict[str, Any]:
    file = place.enclosure
    name = filenames.safe(file.name[:255], file.content_type[:160])
    named = {"id": place.id, "name": name, "type": file.content_type[:160], "size": len(file.data), "role": file.role}
    if file.small is None:
        return named
    return named | {"small": _small_id(place.id), "width": file.small.width, "height": file.small.height}


def _with_small(place: Place) -> Iterator[Place]:
    yield place
    if place.enclosure.small is not None:
        yield Place(place.enclosure.small, place.stream, place.number, _small_id(place.id))


def _small_id(file: str) -> str:
    """The id of a picture made small, from the picture's own: as hard to guess, and known before anything is kept."""
    return hashlib.sha256(f"small {file}".encode()).hexdigest()[:32]
