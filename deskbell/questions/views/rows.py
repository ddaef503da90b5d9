"""Rows and groups of the list, as templates read them; static/questions/rows.js does the same with rows that arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext

from deskbell.libraries.fields import in_language
from deskbell.look.templatetags.look import iso, moment
from deskbell.mailroom.registry import label_of, sends
from deskbell.questions import following_up, marks, sight, standing
from deskbell.questions.models import Closing, Mark, Question
from deskbell.staff import scope
from deskbell.staff.models import Staff

MOST_CLOSED = 12
CLOSINGS = 3000


# Seconds from which waiting is warm, and hot, and how many times more for whom an answer is sent: were a letter red
# after five minutes, who sits there would not be seen. static/questions/ages.js has the same.
WARM, HOT, UNHURRIED = 60, 300, 12


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
    unhurried: bool = False
    holder: int | str = ""
    who: str = ""
    offered: str = ""
    turn: str = ""
    # Until when it is out of its holder's way, in words, and why; and that the day to look at it again has come.
    later: str = ""
    later_why: str = ""
    due: bool = False
    heard: int | str = ""
    seen: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the list. ``folded``: opened by whoever wants it. ``quiet``: not there while it is empty.
    ``latest``: only the newest are shown, so there is nothing to count."""

    name: str
    label: str
    none: str
    rows: list[Row]
    folded: bool = False
    quiet: bool = False
    latest: bool = False


def groups(staff: Staff) -> list[Group]:
    """The console's list: what is mine, what waits, what is to be followed up or for later, what colleagues have,
    what was closed lately. Mine stands first: on a busy evening whom I answer would be under all who wait."""
    queues = list(scope.queues_of(staff).values_list("pk", flat=True))
    visible = sight.visible_to(staff)
    opened = _rows(visible.filter(pk__in=_open(staff, queues)).order_by("waiting_since", "pk"), staff)
    waiting = [row for row in opened if row.state == Question.State.WAITING]
    claimed = [row for row in opened if row.state == Question.State.CLAIMED]
    mine = [row for row in claimed if row.holder == staff.pk]
    theirs = [row for row in claimed if row.holder != staff.pk]
    later = sorted((row for row in mine if row.later), key=lambda row: row.order)
    mine = [row for row in mine if not row.later]
    today = _rows(_to_follow_up(visible, queues), staff)
    listed = {row.question for row in today}
    closed = [row for row in _closed(staff, visible, queues) if row.question not in listed]
    return [
        Group("mine", gettext("Mine"), "", mine, quiet=True),
        Group("waiting", gettext("Waiting"), gettext("Nobody waits."), waiting),
        Group("follow_up", gettext("To follow up"), "", today, quiet=True),
        Group("later", gettext("For later"), "", later, folded=True, quiet=True),
        Group("colleagues", gettext("With colleagues"), gettext("Colleagues have no question just now."), theirs),
        Group("closed", gettext("Recently closed"), gettext("None yet."), closed, folded=True, latest=True),
    ]


def _to_follow_up(visible: QuerySet[Question], queues: list[int]) -> QuerySet[Question]:
    """What is closed and was to be looked at again by today; open ones stand where they are."""
    due = following_up.due_in(queues)
    return visible.filter(pk__in=due, state=Question.State.CLOSED).order_by("waiting_since", "pk")


def _open(staff: Staff, queues: list[int]) -> set[int]:
    """What is open in somebody's queues, or is theirs wherever it is. Two queries, each with an index of its own."""
    most = standing.MOST_ROWS
    near: set[int] = set(standing.held_or_offered(staff).values_list("pk", flat=True))
    for state in standing.OPEN:
        line = Question.objects.filter(queue__in=queues, state=state).order_by("waiting_since")
        near.update(line.values_list("pk", flat=True)[:most])
    return near


def _closed(staff: Staff, visible: QuerySet[Question], queues: list[int]) -> list[Row]:
    """The newest closings first; only the server's last few thousand are looked through."""
    newest = Closing.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    ours = Question.objects.filter(pk=OuterRef("question"), queue__in=queues)  # asked of each closing, newest first
    latest = Closing.objects.filter(Exists(ours), pk__gt=newest - CLOSINGS, reopened_at=None)
    numbers = list(latest.order_by("-pk").values_list("question", flat=True)[:MOST_CLOSED])
    rows = {row.question: row for row in _rows(visible.filter(pk__in=numbers), staff)}
    return [rows[number] for number in numbers if number in rows]


def age(since: datetime | None, *, unhurried: bool = False) -> Age:
    """The age that an instant has now."""
    if since is None:
        return Age()
    seconds = max(0, int((timezone.now() - since).total_seconds()))
    times = UNHURRIED if unhurried else 1
    warmth = "hot" if seconds >= HOT * times else "warm" if seconds >= WARM * times else ""
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


def _rows(questions: QuerySet[Question], staff: Staff) -> list[Row]:
    told = standing.rows_of(questions)
    reader = marks.reader_of(staff.pk)
    numbers = [row["question"] for row in told]
    seen = dict(Mark.objects.filter(reader=reader, question__in=numbers).values_list("question", "seen"))
    language = get_language() or "en"
    return [_row(row, seen.get(row["question"], 0), language, staff.pk) for row in told]


def _row(row: dict[str, Any], seen: int, language: str, reader: int) -> Row:
    since = row["waiting_since"] if row["state"] == Question.State.WAITING else row["awaiting_since"]
    holder, offered, later = row["holder"], row["offered"], row["later"]
    unhurried = sends(row["channel"])
    return Row(
        question=row["question"],
        queue=row["queue"],
        state=row["state"],
        name=row["name"],
        code=row["code"],
        since=iso(since),
        age=age(since, unhurried=unhurried),
        order=iso(later["at"] if later else row["waiting_since"]),
        excerpt=row["excerpt"],
        language=row["language"],
        desk=in_language(row["desk"], language),
        channel=label_of(row["channel"]),
        unhurried=unhurried,
        holder=holder["id"] if holder else "",
        who=(holder or offered or {"name": ""})["name"],
        offered="" if holder or not offered else "you" if offered["id"] == reader else "other",
        turn="staff" if row["awaiting"] else "patron",
        later=moment(later["at"], later["zone"]) if later else "",
        later_why=later["why"] if later else "",
        due=bool(row["follow_up"] and row["follow_up"]["due"]),
        heard=row["heard"],
        seen=seen,
        asked_at=row["asked_at"],
    )
