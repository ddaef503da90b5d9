"""What staff have prepared goes along when a question is merged, and comes back when it is split off again.

Each follow-up, reply for later and shared draft is told where it stands now as where it was made, so that forgetting
and the timeline find it. Where the other question has one of its own that excludes it, it stays where it is: nothing
of anybody's is lost by a merge.
"""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from deskbell.questions import entries, holding, scheduling
from deskbell.questions.models import Draft, FollowUp, Question, Scheduled


def take_along(source: Question, target: Question) -> None:
    """``source`` goes on in ``target``. For two questions that are held."""
    _keep_useful(target)
    _move(source, target, Q(), came_from=source)


def give_back(source: Question, target: Question) -> None:
    """``source`` is split off: what came from it and is still of use goes back to it. For questions that are held."""
    _keep_useful(source)
    _move(target, source, Q(came_from=source), came_from=None)


def _keep_useful(question: Question) -> None:
    """An older answer that has just come to it overtakes no draft."""
    before = question.stream.said
    overtaken = question.drafts.filter(number__gte=before, number__lt=F("question__stream__said"))
    for draft in overtaken.select_related("staff", "came_from"):
        _put_draft(draft, question, draft.came_from)


def _move(old: Question, new: Question, which: Q, *, came_from: Question | None) -> None:
    _move_follow_up(old.follow_ups.filter(which, done_at=None), new, came_from)
    _move_scheduled(old.scheduled.filter(which, said_at=None, cancelled_at=None), new, came_from)
    useful = old.drafts.filter(which, number__gte=F("question__stream__said"))
    for draft in useful.exclude(staff__in=new.drafts.values("staff")).select_related("staff"):
        _put_draft(draft, new, came_from)


def _move_follow_up(rows: QuerySet[FollowUp], new: Question, came_from: Question | None) -> None:
    if new.follow_ups.filter(done_at=None).exists():  # one at a time for each question
        return
    for one in rows.select_related("staff"):
        FollowUp.objects.filter(pk=one.pk).update(question=new, came_from=came_from)
        facts = {"on": one.on.isoformat()}
        entries.write(new, entries.FOLLOW_UP, entries.of_staff(one.staff), words=one.why, facts=facts, at=one.at)


def _move_scheduled(rows: QuerySet[Scheduled], new: Question, came_from: Question | None) -> None:
    known = set(new.scheduled.values_list("act", flat=True))
    for one in rows.select_related("staff"):
        entry = scheduling.tell(new, entries.of_staff(one.staff), scheduling.MADE, one.send_at, one.made_at)
        act = one.act if one.act not in known else f"moved.{one.pk}"
        Scheduled.objects.filter(pk=one.pk).update(question=new, came_from=came_from, number=entry.number, act=act)
        holding.ring_person(one.staff_id, new)


def _put_draft(draft: Draft, question: Question, came_from: Question | None) -> None:
    entry = entries.write(
        question, entries.DRAFTED, entries.of_staff(draft.staff), facts={"state": "shared"}, at=draft.at
    )
    # It knows the number before its entry's, as where it was shared.
    Draft.objects.filter(pk=draft.pk).update(question=question, came_from=came_from, number=entry.number - 1)
