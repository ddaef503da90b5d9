"""The sample's past: questions of the last eight weeks, asked and answered by the house's own verbs.

The verbs write the time that it is, so while the past is made the clock stands where the past does. Nothing else runs
in the process then: the port is not open yet, or this is a process of its own.
"""

from __future__ import annotations

import hmac
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from deskbell.formats.hours import Hours
from deskbell.libraries.hours import hours_of_all
from deskbell.libraries.models import Desk
from deskbell.mailroom import registry
from deskbell.mailroom.contract import Page
from deskbell.mailroom.models import Account
from deskbell.questions import claiming, closing, conversing, interviewing, marks, passports, transferring
from deskbell.questions.asking import Ask, Asked, ask
from deskbell.questions.models import EffortLevel, Passport, Question, ResolutionCode
from deskbell.server.sample.cast import Cast
from deskbell.server.sample.dialogues import LIBRARIAN, NOTE, PATRON, Dialogue, Turn, book, told
from deskbell.staff.models import Staff

QUESTIONS = 150
DAYS = 56
NAMES = ("Fern", "Otto", "Mei", "Grace H.", "Jonah", "Solène", "M. Thibodeau", "Amina", "Bas", "Mrs. Kowalczyk")
_DESKS = {"maple": 8, "harbour": 6, "rive-nord": 5, "lakes": 3, "lakes-night": 1, "stone-island": 1}
_WALK_IN = ("maple", "harbour", "rive-nord")
_REASONS = {
    "en": ("You know this collection better than I do.", "They need somebody at your desk.", "My shift ends, sorry."),
    "fr": ("Vous connaissez mieux ce fonds.", "Il faut quelqu’un à votre comptoir.", "Ma plage se termine, désolée."),
}
_WANTS = {
    "en": {"what_for": "a talk, and out of curiosity", "how_deep": "a page is enough", "tried": "the town hall"},
    "fr": {"what_for": "un exposé", "how_deep": "une page suffit", "tried": "la mairie"},
}


class Clock:
    """The time that it is in the past being made."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, least: float, most: float, chance: random.Random) -> None:
        """Some seconds later."""
        self.now += timedelta(seconds=chance.uniform(least, most))


@dataclass(slots=True)
class Past:
    """What making the past needs at every step."""

    cast: Cast
    chance: random.Random
    clock: Clock
    hours: dict[int, Hours]
    accounts: dict[str, Account]
    # Where a librarian writes down what somebody asks at the desk or on the phone.
    aloud: dict[str, Account]
    crew: dict[str, list[Staff]]
    endings: dict[str, ResolutionCode]
    efforts: dict[str, EffortLevel]
    until: datetime
    # One earlier passport at each library, for people who come back.
    known: dict[int, str] = field(default_factory=dict)
    name: str = ""


def make(cast: Cast, seconds: float | None = None, count: int = QUESTIONS, pause: float = 0.0) -> bool:
    """Makes what is missing of the past, oldest first; ``False`` when the time was up before it was whole.

    ``pause``: seconds between questions, for others who want to write.

    Each question is one transaction under an id of its own, so this can be killed anywhere and gone on with.
    """
    until = time.monotonic() + (seconds if seconds is not None else 3600)
    if _there(cast, f"past:{count - 1}"):
        return True
    past = _past(cast)
    for place, minutes in enumerate((70, 35)):
        _once(past, f"left:{place}", past.until - timedelta(minutes=minutes), _left)
    for place in range(count):
        if time.monotonic() > until:
            return False
        days = DAYS * (1 - place / count) + 0.5
        _once(past, f"past:{place}", past.until - timedelta(days=days), _question)
        time.sleep(pause)
    return True


@contextmanager
def moved(clock: Clock) -> Iterator[None]:
    """Inside, the house's clock is this one."""
    with mock.patch.object(timezone, "now", clock):
        yield


def _once(past: Past, name: str, at: datetime, story: Callable[[Past, datetime], None]) -> None:
    """The story of that name, all of it or nothing, and not a second time. The name decides how it goes."""
    past.name, past.chance = name, random.Random(f"lakes:{name}")  # noqa: S311 - a story, no secret
    with moved(past.clock), transaction.atomic():
        if not _there(past.cast, name):
            story(past, at)


def _there(cast: Cast, name: str) -> bool:
    digests = [passports.digest_of(passports.token_of(desk, _ask_id(name))) for desk in cast.desks.values()]
    return Passport.objects.filter(digest__in=digests).exists()


def _ask_id(name: str) -> str:
    """The id of a past ask: a secret like any other, but the same each time."""
    return hmac.new(settings.SECRET_KEY.encode(), f"sample {name}".encode(), "sha256").hexdigest()


def _past(cast: Cast) -> Past:
    chat, aloud = _channels()
    now = timezone.now()
    return Past(
        cast,
        random.Random(),  # noqa: S311 - a story, no secret
        Clock(now),
        hours_of_all(cast.desks.values()),
        {key: registry.account_of(desk, chat) for key, desk in cast.desks.items()},
        {key: registry.account_of(desk, aloud) for key, desk in cast.desks.items() if aloud and key in _WALK_IN},
        {
            "maple": [cast.staff[who] for who in ("ines", "lucie", "hana")],
            "harbour": [cast.staff[who] for who in ("priya", "ines", "hana")],
            "rive-nord": [cast.staff[who] for who in ("emile", "marc")],
            "stone-island": [cast.staff[who] for who in ("ines", "hana")],
            "lakes-answers": [cast.staff[who] for who in ("tom", "hana", "marc", "ines")],
        },
        {one.code: one for one in ResolutionCode.objects.filter(consortium=None)},
        {one.code: one for one in EffortLevel.objects.filter(consortium=None)},
        now,
    )


def _channels() -> tuple[str, str]:
    """The channel in which patrons ask over the socket, and one in which they are only heard; found, not named."""
    heard = tuple(config.name for config in apps.get_app_configs() if "ask" in getattr(config, "hears", {}))
    collecting = [(name, one) for name, one in registry.channels().items() if one.limits.collects]
    chats = [name for name, one in collecting if type(one).__module__.startswith(heard)]
    return chats[0], next((name for name, _ in collecting if name not in chats), "")


# ---- one question ---------------------------------------------------------------------------------


def _question(past: Past, near: datetime) -> None:
    """A question asked at some open desk near that time, answered, perhaps passed on, closed, perhaps reopened."""
    chance = past.chance
    desk, past.clock.now = _when_open(past, near)
    dialogue = dialogue_for(desk, chance)
    who = chance.choice(past.crew[desk.library.key])
    aloud = desk.key in past.aloud and chance.random() < 0.12
    question = _asked(past, desk, dialogue, by=who if aloud else None).question
    Question.objects.filter(pk=question.pk).update(asked_live=True)
    if not aloud:
        past.clock.on(20, 240, chance)
        claiming.claim(question, who)
    left = not aloud and chance.random() < 0.1
    turns = dialogue.turns[1:2] if left else dialogue.turns[1:]
    who = _talk(past, question, who, turns, dialogue)
    past.clock.on(60, 400, chance)
    _close(past, question, who, "patron_left" if left else "answered", "1" if left else dialogue.effort)
    if not left and chance.random() < 0.06 and past.clock.now + timedelta(hours=16) < past.until:
        _back_again(past, question, who, dialogue)


def _when_open(past: Past, near: datetime) -> tuple[Desk, datetime]:
    """A desk by weight, and a time of that day at which it is open and people are awake."""
    keys = list(_DESKS)
    for _ in range(40):
        desk = past.cast.desks[past.chance.choices(keys, list(_DESKS.values()))[0]]
        local = near.astimezone(ZoneInfo(desk.library.time_zone))
        hour = past.chance.choice((23, 1, 5)) if desk.key == "lakes-night" else past.chance.triangular(8, 22, 15)
        at = local.replace(hour=int(hour), minute=past.chance.randrange(60), second=past.chance.randrange(60))
        at -= timedelta(days=at > near)
        if past.hours[desk.pk].is_open(at):
            return desk, at
    return past.cast.desks["lakes"], near


def dialogue_for(desk: Desk, chance: random.Random) -> Dialogue:
    """What somebody might ask at a desk, in one of its languages: mostly its first."""
    first, *others = desk.languages
    language = chance.choice(others) if others and chance.random() < 0.2 else first
    fitting = [one for one in book(language).dialogues if one.fits(desk.library.kind)]
    return told(chance.choice(fitting), chance)


def _asked(past: Past, desk: Desk, dialogue: Dialogue, by: Staff | None = None) -> Asked:
    """Asked on a page of the library; or aloud, and written down ``by`` a librarian."""
    chance = past.chance
    page = Page(dialogue.title, f"https://{desk.library.key}.example{dialogue.path}")
    back = chance.random() < 0.15
    asked = ask(
        Ask(
            id=_ask_id(past.name),
            account=past.aloud[desk.key] if by else past.accounts[desk.key],
            words=dialogue.opening,
            language=dialogue.language,
            name=chance.choice(NAMES) if chance.random() < 0.35 else "",
            page=None if by else page,
            by=by,
            known_by=past.known.get(desk.library_id, "") if back else "",
            at=past.clock.now,
        )
    )
    past.known[desk.library_id] = asked.passport
    return asked


def _talk(past: Past, question: Question, who: Staff, turns: tuple[Turn, ...], dialogue: Dialogue) -> Staff:
    """Everything that was said. Who has the question in the end: some are passed on after the first answer."""
    chance = past.chance
    passed_on = len(turns) > 3 and chance.random() < 0.12
    for place, turn in enumerate(turns):
        if turn.voice == PATRON:
            past.clock.on(10, 25 + len(turn.words) / 3, chance)
            conversing.hear(question, turn.words, _act(chance))
        elif turn.voice == NOTE:
            past.clock.on(5, 60, chance)
            conversing.note(question, turn.words, who, _act(chance))
        elif turn.voice == LIBRARIAN:
            past.clock.on(20, 60 + len(turn.words) / 2, chance)
            conversing.say(question, turn.words, who, _act(chance))
        if place == 0 and dialogue.effort >= "4":
            interviewing.interview(question, who, **_WANTS[dialogue.language])
        if place == 1 and passed_on:
            who = _pass_on(past, question, who, dialogue.language)
    marks.seen(question.pk, marks.PATRON, 1 << 30)
    marks.seen(question.pk, marks.reader_of(who.pk), 1 << 30)
    return who


def _pass_on(past: Past, question: Question, who: Staff, language: str) -> Staff:
    """To a colleague at the same library, or to the consortium's own queue."""
    chance, reason = past.chance, past.chance.choice(_REASONS[language])
    past.clock.on(20, 120, chance)
    if chance.random() < 0.5:
        others = [one for one in past.crew[question.library.key] if one.pk != who.pk]
        taker = chance.choice(others)
        transferring.transfer(question, who, to_staff=taker, reason=reason)
    else:
        taker = past.cast.staff[chance.choice(("tom", "hana"))]
        transferring.transfer(question, who, to_queue=past.cast.desks["lakes"].queue, reason=reason)
    past.clock.on(20, 300, chance)
    claiming.claim(question, taker)
    return taker


def _back_again(past: Past, question: Question, who: Staff, dialogue: Dialogue) -> None:
    """The patron comes back within the follow-up days, and the question is open again."""
    words, chance = book(dialogue.language), past.chance
    past.clock.on(1800, 50_000, chance)
    conversing.hear(question, words.pick(chance, "follow"), _act(chance))
    past.clock.on(60, 900, chance)
    conversing.say(question, words.pick(chance, "answer"), who, _act(chance))
    past.clock.on(60, 300, chance)
    _close(past, question, who, "answered", "1")


def _left(past: Past, at: datetime) -> None:
    """A question left at a desk that was closed; it waits for its library."""
    past.clock.now = at
    shut = [desk for key, desk in past.cast.desks.items() if key in _DESKS and not past.hours[desk.pk].is_open(at)]
    desk = past.chance.choice(shut)
    _asked(past, desk, dialogue_for(desk, past.chance))


def _close(past: Past, question: Question, who: Staff, ending: str, effort: str) -> None:
    closing.close(question, who, past.endings[ending], past.efforts[effort])


def _act(chance: random.Random) -> str:
    return f"{chance.getrandbits(96):x}"
