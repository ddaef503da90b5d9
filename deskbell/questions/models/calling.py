"""Who was called for what waits."""

from __future__ import annotations

from django.db import models

from deskbell.questions.models.question import Question
from deskbell.staff.models import Browser


class Called(models.Model):
    """A browser was called for a question that waits since then; it goes when the browser was told that it is over."""

    browser = models.ForeignKey(Browser, models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        db_table = "questions_called"
        constraints = [models.UniqueConstraint(fields=["browser", "question"], name="called_once")]
