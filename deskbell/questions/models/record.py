"""What is recorded about the work: how a question ended and what effort it took.

The lists belong to the consortium; where it has none of its own, the server's (no consortium) hold.
READ: Reference Effort Assessment Data, © Bella Karr Gerlich, short labels with attribution.
"""

from __future__ import annotations

from django.db import models
from django.db.models import BaseConstraint, Q, UniqueConstraint

from deskbell.libraries.fields import WordsField
from deskbell.libraries.models import Consortium
from deskbell.staff.models import Staff


def once(name: str) -> list[BaseConstraint]:
    """A code stands once in a consortium's list, and once in the server's."""
    return [
        UniqueConstraint(fields=["consortium", "code"], name=f"{name}_code_once"),
        UniqueConstraint(fields=["code"], condition=Q(consortium=None), name=f"{name}_code_once_here"),
    ]


class ResolutionCode(models.Model):
    """How a question may end, such as "answered" or "follow-up by the patron's library"."""

    consortium = models.ForeignKey(Consortium, models.CASCADE, null=True, blank=True, related_name="resolutions")
    code = models.SlugField(max_length=30)
    label = WordsField()
    place = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "questions_resolution_code"
        ordering = ["place", "id"]
        constraints = once("resolution")


class EffortLevel(models.Model):
    """A step of the effort scale; READ's six by default."""

    consortium = models.ForeignKey(Consortium, models.CASCADE, null=True, blank=True, related_name="efforts")
    code = models.CharField(max_length=10)
    label = WordsField()
    # Whether a question that is closed with it held a reference transaction.
    counts = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "questions_effort_level"
        ordering = ["place", "id"]
        constraints = once("effort")


class Transaction(models.Model):
    """A reference transaction that a question held; it may hold none, one or several."""

    question = models.ForeignKey("questions.Question", models.CASCADE, related_name="transactions")
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    effort = models.ForeignKey(EffortLevel, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "questions_transaction"
