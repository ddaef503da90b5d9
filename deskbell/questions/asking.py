"""Asking: a patron begins a question.

Nothing is demanded but words. The same ask, by its id, gives the same question again: a page that lost its connection
asks once more and cannot double anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from deskbell.formats import codes
from deskbell.journal import record, rows
from deskbell.journal.models import Entry, Stream
from deskbell.journal.record import Line
from deskbell.libraries.models import Desk, Notice
from deskbell.mailroom.contract import Enclosure, Page
from deskbell.mailroom.models import Account
from deskbell.questions import attaching, claiming, desks, entries, holding, naming, passports, screening
from deskbell.questions.attaching import Coming
from deskbell.questions.models import Passport, Patron, Question, Sight
from deskbell.questions.refusals import DeskClosedDown
from deskbell.staff.models import Staff


@dataclass(frozen=True, slots=True)
class DeskNow:
    """What is true of a desk while somebody asks: in which languages it answers now, and the notice that is told."""

    answered: frozenset[str]
    notice: Notice | None

    @classmethod
    def of(cls, desk: Desk) -> DeskNow:
        newest = Notice.objects.filter(library=desk.library_id).order_by("-version").first()
        return cls(desks.answered_now(desk, timezone.now()), newest)


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
    # What the patron sends along from our own pages.
    files: Sequence[Enclosure] = ()
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
    return ask_all([wish])[0]


def ask_all(wishes: Sequence[Ask]) -> list[Asked]:
    """Several at once, none of them twice: each begun, or the one that it began; where one is refused, none is."""
    tokens = [passports.token_of(wish.desk or wish.account.desk, wish.id) for wish in wishes]
    known = _known(tokens)
    fresh = [_Given(wish, token) for wish, token in zip(wishes, tokens, strict=True) if token not in known]
    try:
        with transaction.atomic():
            begun = _begin(fresh) if fresh else {}
    except IntegrityError:  # the same ask came twice at once: the index decided which was first
        begun = _known(tokens)
        if not begun.keys() >= set(tokens):
            raise
    return [known.get(token) or begun[token] for token in tokens]


class _Given:
    """An ask whose parts have been looked at, before any transaction."""

    def __init__(self, wish: Ask, passport: str) -> None:
        self.wish, self.passport = wish, passport
        self.desk = desk = wish.desk or wish.account.desk
        if not (desk.active and desk.queue.active and wish.account.active):
            raise DeskClosedDown
        self.at = wish.at or timezone.now()
        self.words = screening.screened(wish.words)
        self.identity = naming.look_at(wish.name, wish.address)
        self.page = screening.page(wish.page.title, wish.page.address) if wish.page else None
        self.language = language_of(desk, wish.language)
        now = wish.desk_now or DeskNow.of(desk)
        self.live, self.notice = self.language in now.answered, now.notice
        self.patron = wish.patron or _patron_of(wish, desk)


def language_of(desk: Desk, wanted: str) -> str:
    """The desk's language that is closest to the one wanted: itself, its parent, else the desk's first."""
    spoken = {language.lower(): language for language in desk.languages}
    wanted = wanted.lower().replace("_", "-")
    first = next(iter(desk.languages), "en")
    return str(spoken.get(wanted) or spoken.get(wanted.split("-")[0]) or first)[:12]


def _patron_of(wish: Ask, desk: Desk) -> Patron | None:
    return wish.continues.patron if wish.continues else passports.patron_of(wish.known_by, desk.library)


def _begin(several: Sequence[_Given]) -> dict[str, Asked]:
    """The questions with their rows, by their passports: few statements, however many they are."""
    streams = record.begin_all("question", [given.at for given in several])
    patrons = _patrons(several)
    questions = map(_question, several, streams, patrons)
    pairs = list(zip(several, questions, strict=True))
    rows.put_all(question for _, question in pairs)
    rows.put_nameless(
        Passport(question=question, digest=passports.digest_of(given.passport), made_at=given.at)
        for given, question in pairs
    )
    rows.put_nameless(
        Sight(question=question, queue=question.queue, why=Sight.Why.HOME, since=given.at) for given, question in pairs
    )
    written = entries.write_all([line for given, question in pairs for line in _lines(given, question)])
    first = {entry.stream_id: entry for entry in written if entry.kind == entries.ASKED}
    coming = [Coming(question, first[question.pk].number, given.wish.files) for given, question in pairs]
    attaching.attach_all([one for one in coming if one.enclosures], entries.PATRON)
    for given, question in pairs:
        if given.wish.by is not None:
            claiming.claim(question, given.wish.by)
            question.refresh_from_db(fields=["state"])
        holding.ring(question)
    return {
        given.passport: Asked(
            question, given.passport, question.patron.code, first[question.pk].number, given.at, fresh=True
        )
        for given, question in pairs
    }


def _question(given: _Given, stream: Stream, patron: Patron) -> Question:
    desk = given.desk
    return Question(
        stream=stream,
        library=desk.library,
        desk=desk,
        queue=desk.queue,
        account=given.wish.account,
        patron=patron,
        language=given.language,
        asked_at=given.at,
        waiting_since=given.at,
        asked_live=given.live,
        notice=given.notice,
        continues=given.wish.continues,
    )


def _lines(given: _Given, question: Question) -> Iterator[Line]:
    facts = dict(given.wish.facts) | {"channel": given.wish.account.channel}
    facts["notice"] = given.notice.version if given.notice else None
    if given.wish.continues is not None:
        facts["continues"] = given.wish.continues.pk
    author = entries.PATRON
    if given.wish.by is not None:  # the patron's word, in a librarian's hand
        by = given.wish.by
        author = entries.Author(entries.PATRON.voice, f"s{by.pk}", "", by.pk)
    yield entries.line(question, entries.ASKED, author, act=given.wish.act, words=given.words, facts=facts, at=given.at)
    if given.page is not None:
        yield entries.line(question, entries.PAGE, entries.PATRON, words=given.page, at=given.at)
    if given.identity:
        yield naming.keep(question, given.identity, given.at)


def _patrons(several: Sequence[_Given]) -> list[Patron]:
    """Who asks each; somebody new under a code that no other patron of the library has."""
    for _ in range(8):
        try:
            with transaction.atomic():
                new = {place: _new_patron(given) for place, given in enumerate(several) if given.patron is None}
                rows.put_all(new.values())
        except IntegrityError:
            continue
        return [given.patron or new[place] for place, given in enumerate(several)]
    raise RuntimeError(f"no patron code is free at {several[0].desk.library.key}")


def _new_patron(given: _Given) -> Patron:
    code, name = codes.patron_code(secrets.randbelow), given.identity.name
    return Patron(library=given.desk.library, code=code, name=name, language=given.language, made_at=given.at)


def _known(tokens: Sequence[str]) -> dict[str, Asked]:
    """The questions that these asks have begun already, by their passports."""
    digests = {passports.digest_of(token): token for token in tokens}
    found = Passport.objects.select_related("question__patron", "question__desk").filter(digest__in=digests)
    return {digests[passport.digest]: _begun(passport.question, digests[passport.digest]) for passport in found}


def _begun(question: Question, passport: str) -> Asked:
    number, at = (
        Entry.objects.filter(stream=question.pk, kind=entries.ASKED).values_list("number", "at").earliest("number")
    )
    return Asked(question, passport, question.patron.code, number, at, fresh=False)
