"""What can be found: the folded, stemmed words of one entry. The index over it differs by database."""

from __future__ import annotations

from django.db import models

from deskbell.questions.models.question import Question


class Found(models.Model):
    """Stems of one entry's words, a blank between them, made in Python so that both databases find alike."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="found")
    number = models.BigIntegerField()
    stems = models.TextField()

    class Meta:
        db_table = "questions_found"
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="found_once")]


class ToFind(models.Model):
    """A question with words that cannot be found yet, and since when: it waits until its talk pauses."""

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()

    class Meta:
        db_table = "questions_to_find"
