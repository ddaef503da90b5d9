"""What staff have prepared goes along when a question is merged, and comes back when it is split off again.

Each follow-up, reply for later and shared draft is told where it stands now as where it was made, so that forgetting
and the timeline find it. Where the other question has one of its own that excludes it, it stays where it is: nothing
of anybody's is lost by a merge.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from deskbell.questions import entries, holding, leading, scheduling
from deskbell.questions.models import Draft, FollowUp, Question, Scheduled


def take_along(source: Question, target: Question) -> None:
    """``source`` goes on in ``target``. For two questions that are held."""
    _keep_useful(target)
    _move(source, target, Q(), leading.family(source))


def give_back(source: Question, target: Question) -> None:
    """``source`` is split off: what came from it, or from one that it holds, and is still of use goes back to it. For
    questions that are held."""
    _keep_useful(source)
    theirs = leading.family(source)
    _move(target, source, Q(came_from__in=theirs), theirs)


def _keep_useful(question: Question) -> None:
    """An older answer that has just come to it overtakes no draft."""
    before = question.stream.said
    overtaken = question.drafts.filter(number__gte=before, number__lt=F("question__stream__said"))
    for draft in overtaken.select_related("staff"):
        _put_draft(draft, question, draft.came_from_id)


def _move(old: Question, new: Question, which: Q, theirs: Sequence[int]) -> None:
    """``theirs``: the questions to whom something goes back, should it be split off."""
    _move_follow_up(old.follow_ups.filter(which, done_at=None), new, theirs)
    _move_scheduled(old.scheduled.filter(which, said_at=None, cancelled_at=None), new, theirs)
    useful = old.drafts.filter(which, number__gte=F("question__stream__said"))
    for draft in useful.exclude(staff__in=new.drafts.values("staff")).select_related("staff"):
        _put_draft(draft, new, _came_from(draft, new, theirs))


def _came_from(one: FollowUp | Scheduled | Draft, new: Question, theirs: Sequence[int]) -> int | None:
    """On which of these it was made; ``None`` where that is the one to which it comes."""
    first = one.came_from_id if one.came_from_id in theirs else one.question_id
    return None if first == new.pk else first


def _move_follow_up(rows: QuerySet[FollowUp], new: Question, theirs: Sequence[int]) -> None:
    if new.follow_ups.filter(done_at=None).exists():  # one at a time for each question
        return
    for one in rows.select_related("staff"):
        FollowUp.objects.filter(pk=one.pk).update(question=new, came_from=_came_from(one, new, theirs))
        facts = {"on": one.on.isoformat()}
        entries.write(new, entries.FOLLOW_UP, entries.of_staff(one.staff), words=one.why, facts=facts, at=one.at)


def _move_scheduled(rows: QuerySet[Scheduled], new: Question, theirs: Sequence[int]) -> None:
    known = set(new.scheduled.values_list("act", flat=True))
    for one in rows.select_related("staff"):
        entry = scheduling.tell(new, entries.of_staff(one.staff), scheduling.MADE, one.send_at, one.made_at)
        act = one.act if one.act not in known else f"moved.{one.pk}"
        came_from = _came_from(one, new, theirs)
        Scheduled.objects.filter(pk=one.pk).update(question=new, came_from=came_from, number=entry.number, act=act)
        holding.ring_person(one.staff_id, new)


def _put_draft(draft: Draft, question: Question, came_from: int | None) -> None:
    entry = entries.write(
        question, entries.DRAFTED, entries.of_staff(draft.staff), facts={"state": "shared"}, at=draft.at
    )
    # It knows the number before its entry's, as where it was shared.
    Draft.objects.filter(pk=draft.pk).update(question=question, came_from=came_from, number=entry.number - 1)
