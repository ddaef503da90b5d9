"""Calling librarians whose console is closed, or out of sight: a question waits, and nobody has taken it.

Whoever is on duty for its queue is called, in each browser they gave, and so is the person to whom it was passed on if
they are on duty anywhere; once for each wait: what a patron adds calls nobody again, what is let go does. Who looks at
a console is not called anywhere. When the wait is over the browser is told that too, without a sound. A call holds a
number and the desks' names; nothing of the patron.

What each browser was told is a row, so that a process that dies in between leaves a call unmade, and the next makes it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.libraries.fields import in_language
from deskbell.questions.models import Called, Claim, Question, Sight
from deskbell.staff import browsers, presence, pushing
from deskbell.staff.models import Browser, Duty
from deskbell.staff.pushing import Call

log = logging.getLogger("deskbell.questions")
# Calls at once, so that one slow push service makes nobody else wait.
AT_ONCE = 8
# So many in a round, which must be over before its lease is, whatever each service takes.
MOST_IN_A_ROUND = 48
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Wait:
    """A question in its line, and since when nobody has it."""

    question: int
    since: datetime
    desk: dict[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a browser does not know yet: waits that are new to it, and those that are over."""

    browser: Browser
    waiting: int
    fresh: list[Wait]
    over: list[int]

    @property
    def call(self) -> Call:
        with translation.override(self.browser.staff.language):
            return Call(_title(self.waiting), self._desks(), self.browser.staff.language, self.waiting, not self.fresh)

    def _desks(self) -> str:
        names = dict.fromkeys(in_language(wait.desk, self.browser.staff.language) for wait in self.fresh)
        return ", ".join(list(names)[:MOST_NAMES])


def call() -> int:
    """Tells every browser what it does not know yet; how many were reached."""
    ours = browsers.take([plan.browser for plan in _plans(browsers.rested())[:MOST_IN_A_ROUND]])
    if not ours:
        return 0
    plans = _plans(ours)
    for idle in {one.pk: one for one in ours}.keys() - {plan.browser.pk for plan in plans}:
        browsers.called(next(one for one in ours if one.pk == idle))  # another process was quicker
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="calling") as together:
        ends = list(together.map(_pushed, plans))
    return sum(_settle(plan, end) for plan, end in zip(plans, ends, strict=True))


def _title(waiting: int) -> str:
    if not waiting:
        return _("Nothing waits for you now")
    return ngettext("%(count)s question waits", "%(count)s questions wait", waiting) % {"count": waiting}


def _pushed(plan: Plan) -> Exception | None:
    """In a thread that touches no database: what went wrong, if anything."""
    try:
        pushing.push(plan.browser, plan.call)
    except Exception as why:  # noqa: BLE001 - whatever it is, it is this browser's, and the others are called
        return why
    return None


def _settle(plan: Plan, end: Exception | None) -> bool:
    if isinstance(end, pushing.Gone):
        browsers.gone(plan.browser)
    elif end is not None:
        log.warning("browser %d was not called: %s", plan.browser.pk, end)
        browsers.missed(plan.browser, getattr(end, "after", None))
    else:
        # Whoever took the browser away while it was called is no reason to call all others again.
        with suppress(IntegrityError):
            _remember(plan)
        browsers.called(plan.browser)
    return end is None


def _remember(plan: Plan) -> None:
    with transaction.atomic():
        Called.objects.filter(browser=plan.browser, question__in=plan.over).delete()
        Called.objects.bulk_create(
            [Called(browser=plan.browser, question_id=wait.question, since=wait.since) for wait in plan.fresh],
            update_conflicts=True, unique_fields=["browser", "question"], update_fields=["since"],
        )  # fmt: skip


def _plans(asked: Iterable[Browser]) -> list[Plan]:
    """What is to be told, for those who have something to hear; six queries, however many they are."""
    asked = list(asked)
    if not asked:
        return []
    owners = {browser.staff_id for browser in asked}
    told: dict[int, dict[int, datetime]] = defaultdict(dict)
    for number, question, since in Called.objects.filter(browser__in=asked).values_list("browser", "question", "since"):
        told[number][question] = since
    waits = _waits(owners)
    looking = set(presence.those_looking().filter(pk__in=owners).values_list("pk", flat=True))
    plans = [_plan(one, waits[one.staff_id], told[one.pk], looks=one.staff_id in looking) for one in asked]
    return [plan for plan in plans if plan.fresh or plan.over]


def _plan(browser: Browser, waits: Collection[Wait], told: dict[int, datetime], *, looks: bool) -> Plan:
    fresh = [] if looks else [wait for wait in waits if told.get(wait.question) != wait.since]
    over = told.keys() - {wait.question for wait in waits}
    return Plan(browser, len(waits), fresh, sorted(over))


def _waits(owners: Collection[int]) -> dict[int, list[Wait]]:
    """What began to wait for each of these people since they are on duty: the rest they saw when they began."""
    by_owner: dict[int, list[Wait]] = defaultdict(list)
    duties = list(Duty.objects.filter(staff__in=owners, until=None).values_list("staff", "queue", "since"))
    if not duties:
        return by_owner
    first = min(since for *_who, since in duties)
    by_queue: dict[int, list[Wait]] = defaultdict(list)
    for queue, wait in _waiting(first, queue__in={queue for _owner, queue, _since in duties}):
        by_queue[queue].append(wait)
    began: dict[int, datetime] = {}
    for owner, queue, since in duties:
        by_owner[owner] += [wait for wait in by_queue[queue] if wait.since >= since]
        began[owner] = min(since, began.get(owner, since))
    for owner, wait in _passed_on(began):
        if wait not in by_owner[owner]:
            by_owner[owner].append(wait)
    return by_owner


def _passed_on(since: Mapping[int, datetime]) -> Iterator[tuple[int, Wait]]:
    """What was passed on to people in person, whatever their queues, since they are on duty."""
    offers = Sight.objects.filter(
        staff__in=since, until=None, why=Sight.Why.TRANSFER, question__state=Question.State.WAITING
    )
    given = list(offers.values_list("staff", "question"))
    waits = {
        wait.question: wait for _queue, wait in _waiting(min(since.values()), pk__in={one for _owner, one in given})
    }
    for owner, question in given:
        if question in waits and waits[question].since >= since[owner]:
            yield owner, waits[question]


def _waiting(first: datetime, **which: Collection[int]) -> Iterator[tuple[int, Wait]]:
    """Questions in their lines with their queues, by when nobody had them, from that moment on."""
    let_go = Claim.objects.filter(question=OuterRef("pk")).order_by().values("question")
    free = Subquery(let_go.annotate(last=Max("released_at")).values("last"))
    since = Greatest("waiting_since", Coalesce(free, "waiting_since"))
    waiting = Question.objects.filter(state=Question.State.WAITING, **which).annotate(free_since=since)
    rows = waiting.filter(free_since__gte=first).order_by("free_since", "pk")
    for number, queue, began, desk in rows.values_list("pk", "queue", "free_since", "desk__name"):
        yield queue, Wait(number, began, desk)
