"""What a patron sends along from our own pages: looked at by its content, and made harmless before it is kept.

A picture is made anew without what a camera writes into it. Whatever else is kept as it is, is what its bytes say, and
is only ever handed out to be saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deskbell.formats import contents, pictures
from deskbell.formats.mail import filenames
from deskbell.formats.pictures import NoPicture, TooManyPixels
from deskbell.journal.models import Entry, Voice
from deskbell.libraries.models import Desk
from deskbell.live import floods
from deskbell.mailroom import files, picturing, space
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import File
from deskbell.questions import attaching, entries, screening
from deskbell.questions.models import Question
from deskbell.questions.refusals import Refusal, TooFast

MOST = attaching.MOST
# Of one question, over all its messages: a folder of scans has room, and a disk is not filled through one link.
MOST_FILES = 60
MOST_BYTES = 100 << 20
# And of these in one day, unless the desk lets one message hold more.
MOST_FILES_A_DAY = 30
MOST_BYTES_A_DAY = 50 << 20
# So many cost an address as much as a megabyte.
PIXELS = 5_000_000
# A file of more bytes is laid down ahead, so that the turn in which it is taken stays short.
LARGE = files.PART


class NoFiles(Refusal):
    """The desk takes none."""

    def __init__(self) -> None:
        super().__init__("no_files", _("This desk takes no files. Describe what they show, or send a link."))


class TooMuch(Refusal):
    """More than the desk takes with one message."""

    status = 413

    def __init__(self, megabytes: int) -> None:
        words = _("Too much to send at once: at most {count} files, together {megabytes} MB.")
        super().__init__("too_much", format_lazy(words, count=MOST, megabytes=megabytes))


class Full(Refusal):
    """More than one question holds."""

    def __init__(self) -> None:
        super().__init__("full", _("This question holds no more files. Ask a new one, or send a link."))


class EnoughToday(Refusal):
    """More than one question, or one address, may hold of a day."""

    status = 429

    def __init__(self) -> None:
        super().__init__("enough_today", _("Enough files for today. Write what they show, or send more tomorrow."))


class NoRoom(Refusal):
    """The house takes no files of anybody just now."""

    def __init__(self) -> None:
        words = _("No files can be taken just now. Send your words without them, and the files another day.")
        super().__init__("no_room", words)


class NotTaken(Refusal):
    """Not what a library can open without care; ``name`` is the file's."""

    def __init__(self, name: str) -> None:
        words = _("“{name}” cannot be sent. Send a picture (PNG, JPEG, GIF, WebP), a PDF, text or an office document.")
        super().__init__("not_taken", format_lazy(words, name=name))


class Empty(Refusal):
    """Nothing is in it."""

    def __init__(self, name: str) -> None:
        words = _("“{name}” is empty. Save it again with something in it, and send that.")
        super().__init__("empty_file", format_lazy(words, name=name))


class Broken(Refusal):
    def __init__(self, name: str) -> None:
        words = _("“{name}” is no whole picture. Open it, save it again, and send that.")
        super().__init__("broken", format_lazy(words, name=name))


class TooLarge(Refusal):
    def __init__(self, name: str) -> None:
        words = _("The picture “{name}” is too large: at most 50 million pixels. Make it smaller, and send that.")
        super().__init__("too_large", format_lazy(words, name=name))


def look_at(uploads: Sequence[Any], desk: Desk, sender: str, question: Question | None = None) -> tuple[Enclosure, ...]:
    """What was handed in by a form, as it may be kept; refuses in words. ``sender``: the address that it came from.

    Outside of any transaction: looking takes time.
    """
    if not uploads:
        return ()
    _refuse_much(uploads, desk, question)
    _refuse_crowds(1 + sum(upload.size for upload in uploads) / 1e6, sender)
    looked_at = [_enclosure(upload, sender) for upload in uploads]  # all of them, before any is kept
    return tuple(_laid_down(one) for one in looked_at)


def with_words(words: str, enclosures: Sequence[Enclosure]) -> str:
    """Who sends a picture and says nothing has said what it is called."""
    if words.strip() or not enclosures:
        return words
    return screening.tamed(", ".join(one.name for one in enclosures), 500)[0] or "…"


def _refuse_much(uploads: Sequence[Any], desk: Desk, question: Question | None) -> None:
    if not desk.file_megabytes:
        raise NoFiles
    given = sum(upload.size for upload in uploads)
    if len(uploads) > MOST or given > desk.file_megabytes << 20:
        raise TooMuch(desk.file_megabytes)
    if question is not None:
        _refuse_more(question, len(uploads), given, desk.file_megabytes << 20)


def _refuse_more(question: Question, count: int, given: int, of_a_message: int) -> None:
    """Than a question holds, or holds of one day, of what its patron sent."""
    today = Q(made_at__gt=timezone.now() - timedelta(days=1))
    theirs = Entry.objects.filter(stream=question.pk, kind=entries.ATTACHED, voice=Voice.PATRON).values("number")
    kept = File.objects.filter(stream=question.pk, role=File.Role.FILE, number__in=theirs).aggregate(
        count=Count("pk"),
        bytes=Sum("size", default=0),
        today=Count("pk", filter=today),
        bytes_today=Sum("size", filter=today, default=0),
    )
    if kept["count"] + count > MOST_FILES or kept["bytes"] + given > MOST_BYTES:
        raise Full
    if kept["today"] + count > MOST_FILES_A_DAY or kept["bytes_today"] + given > max(MOST_BYTES_A_DAY, of_a_message):
        raise EnoughToday


def _refuse_crowds(megabytes: float, sender: str) -> None:
    """Than the house has room for, or one address may send."""
    if space.is_short():
        raise NoRoom
    if not floods.uploads.take(sender, megabytes):
        raise TooFast
    if not floods.uploads_a_day.take(sender, megabytes):
        raise EnoughToday
    if not floods.uploads_of_all.take("", megabytes):
        raise NoRoom


def _enclosure(upload: Any, sender: str) -> Enclosure:
    data = upload.read()
    kind = contents.kind_of(data)
    name = filenames.safe(upload.name or "", kind or "")
    if kind is None:
        raise NotTaken(name) if data else Empty(name)
    given = Enclosure(contents.named(name, kind), kind, data)
    if not kind.startswith("image/"):
        return given
    try:
        # A few bytes may be many pixels, each of which costs us something.
        if not floods.uploads.take(sender, pictures.pixels_of(data) / PIXELS):
            raise TooFast
        return picturing.made_anew(given)
    except TooManyPixels:
        raise TooLarge(name) from None
    except NoPicture:
        raise Broken(name) from None


def _laid_down(enclosure: Enclosure) -> Enclosure:
    return files.lay_down(enclosure) if len(enclosure.data) > LARGE else enclosure
