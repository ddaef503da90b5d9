"""Prepared texts."""

from __future__ import annotations

from django.db import models

from deskbell.libraries.fields import WordsField
from deskbell.libraries.models import Consortium, Library
from deskbell.staff.models import Staff


class Script(models.Model):
    """A prepared text in one or more languages: the server's, a consortium's, a library's or a person's own."""

    consortium = models.ForeignKey(Consortium, models.CASCADE, null=True, blank=True, related_name="scripts")
    library = models.ForeignKey(Library, models.CASCADE, null=True, blank=True, related_name="scripts")
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, blank=True, related_name="scripts")
    name = models.CharField(max_length=60)
    words = WordsField()

    class Meta:
        db_table = "questions_script"
        ordering = ["name"]
