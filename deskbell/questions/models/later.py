"""Working asynchronously: what a librarian puts off, promises, prepares or shares."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.questions.models.question import Question
from deskbell.staff.models import Staff


class Snooze(models.Model):
    """Out of the list until then, or until the patron writes."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="snoozes")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    # Its entry's number: a word of the patron with a higher one has ended it, before anybody writes that down.
    number = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_snooze"
        constraints = [models.UniqueConstraint(fields=["question"], condition=Q(ended_at=None), name="one_open_snooze")]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="snooze_due")]


class FollowUp(models.Model):
    """The day on which somebody looks at a question again; wall-clock in the library's zone."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="follow_ups")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    why = models.CharField(max_length=200, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    # The question on which it was made, where a merge has brought it here; splitting takes it back.
    came_from = models.ForeignKey(Question, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "questions_follow_up"
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(done_at=None), name="one_open_follow_up")
        ]


class Scheduled(models.Model):
    """A reply that is said at its time, unless the patron writes first or it is taken back."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="scheduled")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    words = models.TextField()
    act = models.CharField(max_length=64)
    # Its entry's number: a word of the patron with a higher one holds it.
    number = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    send_at = models.DateTimeField()
    # Held, and why (``scheduling``): a person looks first.
    held_at = models.DateTimeField(null=True)
    held_why = models.CharField(max_length=20, blank=True, default="")
    said_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    # The question on which it was made, where a merge has brought it here; splitting takes it back.
    came_from = models.ForeignKey(Question, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "questions_scheduled"
        constraints = [models.UniqueConstraint(fields=["question", "act"], name="scheduled_act_once")]
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(said_at=None, cancelled_at=None, held_at=None), name="scheduled_due"
            )
        ]


class Draft(models.Model):
    """A reply that is shared with colleagues while it is written: the newest words of one person."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="drafts")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    words = models.TextField()
    # The stream's newest number when it was shared: an answer with a higher one has made it useless.
    number = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    # The question on which it was made, where a merge has brought it here; splitting takes it back.
    came_from = models.ForeignKey(Question, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "questions_draft"
        constraints = [models.UniqueConstraint(fields=["question", "staff"], name="one_draft_a_person")]
