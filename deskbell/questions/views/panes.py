"""One question as its pane shows it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language, gettext

from deskbell.libraries.fields import in_language
from deskbell.look.languages import name_of
from deskbell.mailroom.registry import label_of
from deskbell.questions import (
    defaults,
    entries,
    holding,
    leading,
    merging,
    scripts,
    sight,
    speaking,
    standing,
    timeline,
    transferring,
)
from deskbell.questions.models import Merge, Question
from deskbell.questions.timeline import Shown
from deskbell.questions.views import ways
from deskbell.questions.views.asides import Asides, asides
from deskbell.questions.views.rows import Row, rows_of
from deskbell.questions.views.ways import WayShown
from deskbell.staff import scope
from deskbell.staff.models import Duty, Staff

MOST_EARLIER = 5
MOST_MERGEABLE = 8
# Keys that choose an ending while the menu is open.
KEYS = "abcdefghijkl"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a menu: its value, its words, the key that picks it, and whether it is picked already."""

    value: str
    label: str
    key: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pane:
    """``standing``: waiting, mine, theirs or closed. ``words`` and ``refusal``: what a plain form could not hand in."""

    number: int
    standing: str
    state: str
    name: str
    code: str
    desk: str
    language: str
    channel: str
    zone: str
    since: datetime
    who: str
    resolution: str
    erase_asked: bool
    forgotten: bool
    can_forget: bool
    seen_by_patron: int
    entries: list[Shown]
    blanks: list[Shown]
    interview: dict[str, str]
    page: dict[str, str]
    earlier: list[Row]
    queues: list[Choice]
    people: list[Choice]
    resolutions: list[Choice]
    efforts: list[Choice]
    languages: list[Choice]
    texts: list[scripts.Prepared]
    asides: Asides
    way: WayShown
    # The patron's other questions, into which this one can be merged; and those that were merged into it.
    mergeable: list[Row]
    merged: list[Merge]
    # The number of the question that this one was merged into.
    goes_on: int | None
    words: str = ""
    refusal: str = ""
    act: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def named(self) -> str:
        """The patron as one speaks of them."""
        return self.name or gettext("the patron")

    @property
    def language_name(self) -> str:
        return name_of(self.language)

    @property
    def interview_sum(self) -> str:
        return " · ".join(words for words in self.interview.values() if words)

    @property
    def counts(self) -> bool:
        """Whether an effort is chosen already: then it was a transaction."""
        return any(effort.chosen for effort in self.efforts)

    @property
    def files_at(self) -> str:
        """The address below which the question's files are."""
        return f"/questions/{self.number}/files/"

    @property
    def whole_at(self) -> str:
        """The address below which a letter is shown with what was folded away."""
        return f"/questions/{self.number}/whole/"

    @property
    def may_reply(self) -> bool:
        return self.standing in ("mine", "waiting")


def pane(question: Question, staff: Staff, words: str = "", refusal: str = "") -> Pane:
    """Everything that a pane shows, for somebody who may see the question."""
    shown = timeline.with_ticks(timeline.for_staff(question))
    claim = holding.open_claim(question)
    language = get_language() or "en"
    return Pane(
        number=question.pk,
        standing=_standing(question, claim.staff_id if claim else None, staff),
        state=question.state,
        name="" if question.forgotten_at else question.patron.name,
        code=question.patron.code,
        desk=in_language(question.desk.name, language),
        language=question.language,
        channel=label_of(question.account.channel),
        zone=question.library.time_zone,
        since=question.waiting_since,
        who=claim.staff.name if claim else "",
        resolution=_resolution(question, language),
        erase_asked=question.erase_asked_at is not None and question.forgotten_at is None,
        forgotten=question.forgotten_at is not None,
        can_forget=_can_forget(question, staff),
        seen_by_patron=standing.seen_by_patron(question),
        entries=shown,
        blanks=blanks("staff"),
        interview=_newest(shown, entries.INTERVIEW),
        page=_newest(shown, entries.PAGE),
        earlier=_earlier(question, staff),
        queues=_queues(question, language),
        people=_people(question, staff),
        resolutions=_resolutions(question, language),
        efforts=_efforts(question, language, talked=any(entry.kind == entries.SAID for entry in shown)),
        languages=_languages(question),
        texts=scripts.available(staff, question),
        asides=asides(question, staff, shown),
        way=ways.shown(question),
        **_threads(question, staff),
        words=words,
        refusal=refusal,
    )


def _threads(question: Question, staff: Staff) -> dict[str, Any]:
    """What may be merged with it, what was, and where it goes on."""
    merged = list(merging.open_merges(question))
    return {"mergeable": _mergeable(question, staff), "merged": merged, "goes_on": _goes_on(question)}


def blanks(audience: timeline.Audience) -> list[Shown]:
    """An empty entry of every kind that an audience sees: what its templates are rendered from."""
    told = {kind: looks[0] if audience == "staff" else looks[1] for kind, looks in timeline.TABLE.items()}
    return [_blank(kind) for kind, look in told.items() if look is not None]


def _blank(kind: str) -> Shown:
    nothing: Any = None
    return Shown(
        number=nothing,
        kind=kind,
        at=nothing,
        voice="",
        who="",
        words=None,
        facts={},
        id=None,
        staff=None,
        emptied=False,
    )


def _standing(question: Question, holder: int | None, staff: Staff) -> str:
    if question.state != Question.State.CLAIMED:
        return question.state
    return "mine" if holder == staff.pk else "theirs"


def _resolution(question: Question, language: str) -> str:
    closing = question.closings.select_related("resolution").filter(reopened_at=None).first()
    return in_language(closing.resolution.label, language) if closing and closing.resolution else ""


def _can_forget(question: Question, staff: Staff) -> bool:
    leads = scope.libraries_of(staff, scope.LEADING).filter(pk=question.library_id)
    return question.forgotten_at is None and leads.exists()


def _newest(shown: list[Shown], kind: str) -> dict[str, str]:
    return next((entry.fields for entry in reversed(shown) if entry.kind == kind and entry.fields), {})


def _earlier(question: Question, staff: Staff) -> list[Row]:
    asked = sight.visible_to(staff).filter(patron=question.patron_id).exclude(pk=question.pk).order_by("-asked_at")
    return rows_of(asked[:MOST_EARLIER], staff)


def _goes_on(question: Question) -> int | None:
    """The number of the question that it was merged into."""
    into = leading.on(question) if question.state == Question.State.CLOSED else question
    return into.pk if into.pk != question.pk else None


def _mergeable(question: Question, staff: Staff) -> list[Row]:
    if question.forgotten_at or leading.is_merged(question):
        return []
    return rows_of(merging.mergeable(question, staff)[:MOST_MERGEABLE], staff)


def _queues(question: Question, language: str) -> list[Choice]:
    queues = transferring.queues_for(question).exclude(pk=question.queue_id)
    named = [
        (in_language(queue.library.name, language), in_language(queue.name, language), queue.pk) for queue in queues
    ]
    return [Choice(f"queue:{number}", f"{name} ({library})") for library, name, number in sorted(named)]


def _people(question: Question, staff: Staff) -> list[Choice]:
    on_duty = Exists(Duty.objects.filter(staff=OuterRef("pk"), until=None))
    people = transferring.people_for(question).exclude(pk=staff.pk).annotate(on_duty=on_duty)
    marked = [(not person.on_duty, person.name, person.pk) for person in people]
    return [
        Choice(
            f"staff:{number}",
            (gettext("%(name)s, off duty") if away else gettext("%(name)s, on duty")) % {"name": name},
        )
        for away, name, number in sorted(marked)
    ]


def _resolutions(question: Question, language: str) -> list[Choice]:
    found = list(defaults.resolutions_for(question))
    return [
        Choice(code.code, in_language(code.label, language), KEYS[place : place + 1], chosen=place == 0)
        for place, code in enumerate(found)
    ]


def _languages(question: Question) -> list[Choice]:
    """In which it can be answered; none where there is no choice."""
    codes = speaking.languages_of(question)
    choices = [Choice(code, name_of(code), chosen=code == question.language) for code in codes]
    return choices if len(choices) > 1 else []


def _efforts(question: Question, language: str, *, talked: bool) -> list[Choice]:
    """The second step is what most talks took; where nobody answered there was no transaction to count."""
    found = list(defaults.efforts_for(question))
    usual = found[min(1, len(found) - 1)].code if found and talked else ""
    return [
        Choice(level.code, in_language(level.label, language), level.code[:1], chosen=level.code == usual)
        for level in found
    ]
