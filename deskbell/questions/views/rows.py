"""Rows and groups of the list, as templates read them; static/questions/rows.js does the same with rows that arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext

from deskbell.libraries.fields import in_language
from deskbell.look.templatetags.look import iso
from deskbell.mailroom.registry import label_of
from deskbell.questions import marks, sight, standing
from deskbell.questions.models import Claim, Closing, Mark, Question
from deskbell.staff import scope
from deskbell.staff.models import Staff

MOST_CLOSED = 12


# Seconds from which waiting is warm, and hot: static/questions/ages.js has the same.
WARM, HOT = 60, 90


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago, as the list writes it; the browser goes on from there."""

    words: str = ""
    warmth: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One question in a list. ``since``: how long the patron has waited, in the line or for a word."""

    question: int | str = ""
    queue: int | str = ""
    state: str = ""
    name: str = ""
    code: str = ""
    since: str = ""
    age: Age = Age()
    order: str = ""
    excerpt: str = ""
    language: str = ""
    desk: str = ""
    channel: str = ""
    holder: int | str = ""
    who: str = ""
    offered: bool = False
    turn: str = ""
    heard: int | str = ""
    seen: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    label: str
    none: str
    rows: list[Row]


def groups(staff: Staff) -> list[Group]:
    """The console's list: what waits, what is mine, what colleagues have, what was closed lately."""
    near = sight.visible_to(staff).filter(
        Q(queue__in=scope.queues_of(staff)) | Q(pk__in=standing.held_or_offered(staff).values("pk"))
    )
    mine = Exists(Claim.objects.filter(question=OuterRef("pk"), staff=staff, released_at=None))
    claimed = near.filter(state=Question.State.CLAIMED).order_by("waiting_since", "pk")
    waiting = near.filter(state=Question.State.WAITING).order_by("waiting_since", "pk")
    most = standing.MOST_ROWS
    return [
        Group("waiting", gettext("Waiting"), gettext("Nobody waits."), _rows(waiting[:most], staff)),
        Group("mine", gettext("Mine"), gettext("You have no question just now."), _rows(claimed.filter(mine), staff)),
        Group(
            "colleagues",
            gettext("With colleagues"),
            gettext("Colleagues have no question just now."),
            _rows(claimed.exclude(mine)[:most], staff),
        ),
        Group("closed", gettext("Recently closed"), gettext("None yet."), _rows(_closed(near), staff)),
    ]


def age(since: datetime | None) -> Age:
    """The age that an instant has now."""
    if since is None:
        return Age()
    seconds = max(0, int((timezone.now() - since).total_seconds()))
    warmth = "hot" if seconds >= HOT else "warm" if seconds >= WARM else ""
    return Age(_in_words(seconds), warmth)


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return gettext("# s").replace("#", str(seconds))
    if seconds < 3600:
        return gettext("# min").replace("#", str(seconds // 60))
    if seconds < 86_400:
        return gettext("# h").replace("#", str(seconds // 3600))
    return gettext("# d").replace("#", str(seconds // 86_400))


def rows_of(questions: QuerySet[Question], staff: Staff) -> list[Row]:
    return _rows(questions, staff)


def _closed(near: QuerySet[Question]) -> QuerySet[Question]:
    """The newest closings first."""
    latest = Closing.objects.filter(question__in=near, reopened_at=None).order_by("-at")
    return near.filter(pk__in=list(latest.values_list("question", flat=True)[:MOST_CLOSED])).order_by("-closings__at")


def _rows(questions: QuerySet[Question], staff: Staff) -> list[Row]:
    told = standing.rows_of(questions)
    reader = marks.reader_of(staff.pk)
    numbers = [row["question"] for row in told]
    seen = dict(Mark.objects.filter(reader=reader, question__in=numbers).values_list("question", "seen"))
    language = get_language() or "en"
    return [_row(row, seen.get(row["question"], 0), language) for row in told]


def _row(row: dict[str, Any], seen: int, language: str) -> Row:
    since = row["waiting_since"] if row["state"] == Question.State.WAITING else row["awaiting_since"]
    holder, offered = row["holder"], row["offered"]
    return Row(
        question=row["question"],
        queue=row["queue"],
        state=row["state"],
        name=row["name"],
        code=row["code"],
        since=iso(since),
        age=age(since),
        order=iso(row["waiting_since"]),
        excerpt=row["excerpt"],
        language=row["language"],
        desk=in_language(row["desk"], language),
        channel=label_of(row["channel"]),
        holder=holder["id"] if holder else "",
        who=(holder or offered or {"name": ""})["name"],
        offered=bool(offered and not holder),
        turn="staff" if row["awaiting"] else "patron",
        heard=row["heard"],
        seen=seen,
        asked_at=row["asked_at"],
    )
