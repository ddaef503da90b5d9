"""Asking: a patron begins a question.

Nothing is demanded but words. The same ask, by its id, gives the same question again: a page that lost its connection
asks once more and cannot double anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from deskbell.formats import codes
from deskbell.journal import record
from deskbell.journal.models import Entry, Stream
from deskbell.libraries.models import Desk, Library, Notice
from deskbell.mailroom.contract import Page
from deskbell.mailroom.models import Account
from deskbell.questions import claiming, desks, entries, holding, naming, passports, screening
from deskbell.questions.models import Passport, Patron, Question, Sight
from deskbell.questions.refusals import DeskClosedDown
from deskbell.staff.models import Staff


@dataclass(frozen=True, slots=True)
class DeskNow:
    """What is true of a desk while somebody asks: whether it answers now, and the notice that they are told."""

    live: bool
    notice: Notice | None

    @classmethod
    def of(cls, desk: Desk) -> DeskNow:
        newest = Notice.objects.filter(library=desk.library_id).order_by("-version").first()
        return cls(desks.answers_now(desk, timezone.now()), newest)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a patron hands in. ``id``: at least 22 characters of [A-Za-z0-9_-], random; it is a secret.

    ``known_by`` is the passport of an earlier question of the same person. ``by`` is the librarian who writes the
    question down for a patron at the counter or on the phone: it is theirs from the start.
    """

    id: str
    account: Account
    words: str
    language: str = ""
    name: str = ""
    address: str = ""
    page: Page | None = None
    known_by: str = ""
    by: Staff | None = None
    at: datetime | None = None
    # At which desk; the account's own unless it is shared by several.
    desk: Desk | None = None
    # Who asks, where an address has shown that.
    patron: Patron | None = None
    # What is remembered with the first entry beside the channel.
    facts: Mapping[str, Any] = field(default_factory=dict)
    # Set by ``conversing`` when a word came too late to reopen.
    continues: Question | None = None
    # Looked up before, for several that come together.
    desk_now: DeskNow | None = None
    act: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was begun. ``number`` and ``at`` are its first entry's; ``code`` is the patron's."""

    question: Question
    passport: str
    code: str
    number: int
    at: datetime
    fresh: bool


def ask(wish: Ask) -> Asked:
    """Begin a question, or give the one that this ask began. Refuses in words: see ``refusals``."""
    desk = wish.desk or wish.account.desk
    passport = passports.token_of(desk, wish.id)
    known = _known(passport)
    if known is not None:
        return known
    if not (desk.active and desk.queue.active and wish.account.active):
        raise DeskClosedDown
    given = _Given(wish, desk)
    try:
        with transaction.atomic():
            question, entry = _begin(given, passport)
    except IntegrityError:  # the same ask came twice at once: the index decided which was first
        known = _known(passport)
        if known is None:
            raise
        return known
    return Asked(question, passport, question.patron.code, entry.number, entry.at, fresh=True)


class _Given:
    """An ask whose parts have been looked at, before any transaction."""

    def __init__(self, wish: Ask, desk: Desk) -> None:
        self.wish, self.desk = wish, desk
        self.at = wish.at or timezone.now()
        self.words = screening.screened(wish.words)
        self.identity = naming.look_at(wish.name, wish.address)
        self.page = screening.page(wish.page.title, wish.page.address) if wish.page else None
        self.language = language_of(desk, wish.language)
        now = wish.desk_now or DeskNow.of(desk)
        self.live, self.notice = now.live, now.notice
        self.patron = wish.patron or _patron_of(wish, desk)


def language_of(desk: Desk, wanted: str) -> str:
    """The desk's language that is closest to the one wanted: itself, its parent, else the desk's first."""
    spoken = {language.lower(): language for language in desk.languages}
    wanted = wanted.lower().replace("_", "-")
    first = next(iter(desk.languages), "en")
    return str(spoken.get(wanted) or spoken.get(wanted.split("-")[0]) or first)[:12]


def _patron_of(wish: Ask, desk: Desk) -> Patron | None:
    return wish.continues.patron if wish.continues else passports.patron_of(wish.known_by, desk.library)


def _begin(given: _Given, passport: str) -> tuple[Question, Entry]:
    stream = record.begin("question", given.at)
    question = _question(given, stream)
    Passport.objects.create(question=question, digest=passports.digest_of(passport), made_at=given.at)
    Sight.objects.create(question=question, queue=question.queue, why=Sight.Why.HOME, since=given.at)
    entry = _entries(given, question)
    if given.wish.by is not None:
        claiming.claim(question, given.wish.by)
        question.refresh_from_db(fields=["state"])
    holding.ring(question)
    holding.ring_desk(question)
    return question, entry


def _question(given: _Given, stream: Stream) -> Question:
    desk = given.desk
    return Question.objects.create(
        stream=stream,
        library=desk.library,
        desk=desk,
        queue=desk.queue,
        account=given.wish.account,
        patron=given.patron or _new_patron(desk.library, given.language, given.at),
        language=given.language,
        asked_at=given.at,
        waiting_since=given.at,
        asked_live=given.live,
        notice=given.notice,
        continues=given.wish.continues,
    )


def _entries(given: _Given, question: Question) -> Entry:
    facts = dict(given.wish.facts) | {"channel": given.wish.account.channel}
    facts["notice"] = given.notice.version if given.notice else None
    if given.wish.continues is not None:
        facts["continues"] = given.wish.continues.pk
    author = entries.PATRON
    if given.wish.by is not None:  # the patron's word, in a librarian's hand
        by = given.wish.by
        author = entries.Author(entries.PATRON.voice, f"s{by.pk}", "", by.pk)
    entry = entries.write(
        question, entries.ASKED, author, act=given.wish.act, words=given.words, facts=facts, at=given.at
    )
    if given.page is not None:
        entries.write(question, entries.PAGE, entries.PATRON, words=given.page, at=given.at)
    if given.identity:
        naming.put(question, given.identity, given.at)
    return entry


def _new_patron(library: Library, language: str, at: datetime) -> Patron:
    """Somebody new, under a code that no other patron of the library has."""
    for _ in range(8):
        try:
            with transaction.atomic():
                code = codes.patron_code(secrets.randbelow)
                return Patron.objects.create(library=library, code=code, language=language, made_at=at)
        except IntegrityError:
            continue
    raise RuntimeError(f"no patron code is free at {library.key}")


def _known(passport: str) -> Asked | None:
    """The question that this ask has begun already."""
    found = (
        Passport.objects.select_related("question__patron", "question__desk")
        .filter(digest=passports.digest_of(passport))
        .first()
    )
    if found is None:
        return None
    question = found.question
    number, at = (
        Entry.objects.filter(stream=question.pk, kind=entries.ASKED).values_list("number", "at").earliest("number")
    )
    return Asked(question, passport, question.patron.code, number, at, fresh=False)
