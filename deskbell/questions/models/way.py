"""The way back: where a question's answers go, and what leads a reply to its question."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.mailroom.models import Account, Address
from deskbell.questions.models.patron import Patron
from deskbell.questions.models.question import Question


class Way(models.Model):
    """Where answers go since then: to an address by an account. With no open way they are collected on our page."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="ways")
    address = models.ForeignKey(Address, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_way"
        constraints = [models.UniqueConstraint(fields=["question"], condition=Q(until=None), name="one_open_way")]


class ReplyToken(models.Model):
    """What stands behind the + of a question's mail address. It lets somebody add words, never read any.

    Only its SHA-256 is kept; it is made anew from ``question`` and ``serial`` when a mail is written.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="reply_tokens")
    serial = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_reply_token"
        constraints = [models.UniqueConstraint(fields=["question", "serial"], name="reply_token_serial_once")]


class Code(models.Model):
    """Digits sent to an address and returned on another way prove that both are one person's.

    Single use, 15 minutes, five tries (NIST SP 800-63B, 5.1.3). It adds an address; it reveals nothing.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="codes")
    patron = models.ForeignKey(Patron, models.CASCADE, related_name="codes")
    address = models.ForeignKey(Address, models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_code"


class Attempt(models.Model):
    """What somebody may do only so often in a day (``attempts``): which and who, as a keyed digest; nothing of either.

    Not part of a question: erasing that gives nobody more of them.
    """

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "questions_attempt"
        indexes = [models.Index(fields=["digest", "at"], name="attempt_of_somebody")]


class Merge(models.Model):
    """Two threads of one patron read as one: ``question`` leads on to ``into`` until they are split again."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="merges")
    into = models.ForeignKey(Question, models.CASCADE, related_name="merged")
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    split_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_merge"
        constraints = [models.UniqueConstraint(fields=["question"], condition=Q(split_at=None), name="one_open_merge")]
