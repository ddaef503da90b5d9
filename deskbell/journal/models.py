"""Streams and their entries."""

from __future__ import annotations

from django.db import models


class Voice(models.TextChoices):
    """Whose voice an entry is: the patron's, a staff member's, the house's own, or somebody's who was copied in."""

    PATRON = "patron"
    STAFF = "staff"
    HOUSE = "house"
    THIRD = "third"


class Stream(models.Model):
    """A numbered line of entries.

    ``last`` is the number of its newest entry. ``heard`` and ``said`` are the numbers of the newest
    patron's and staff's message, kept beside it in the same update, so that "who waits for whom" is
    known without reading entries; ``turned`` is that of the newest entry that changed who may speak there or
    where their words go. A stream that is not ``open`` takes no plain messages: the verb that reopens it must
    come first.
    """

    kind = models.CharField(max_length=20)
    last = models.BigIntegerField(default=0)
    heard = models.BigIntegerField(default=0)
    said = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    open = models.BooleanField(default=True)
    turned = models.BigIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "journal_stream"


class Entry(models.Model):
    """Something that happened. Written by the writer or ``record``; changed by ``forget`` alone.

    ``author`` and ``act`` together make an act repeatable without doubling: ``author`` names the one who
    acts within the stream (``patron`` or ``s<staff id>``), ``act`` is the id that they gave it.
    ``words`` is what a person wrote, or JSON of what they wrote where there are several fields; ``facts``
    is JSON of ids and codes, never words. PostgreSQL adds a column ``transaction`` (xid8) for followers.
    """

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="entries", db_index=False)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    voice = models.CharField(max_length=6, choices=Voice.choices)
    staff_id = models.BigIntegerField(null=True)
    who = models.CharField(max_length=80, default="")
    author = models.CharField(max_length=24)
    act = models.CharField(max_length=64, null=True)
    words = models.TextField(null=True)
    facts = models.TextField(default="")

    class Meta:
        db_table = "journal_entry"
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["stream", "author", "act"], name="entry_act_once"),
        ]


class Follower(models.Model):
    """How far somebody who reads the whole journal has come. See ``follow``."""

    name = models.CharField(max_length=40, unique=True)
    transaction = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)

    class Meta:
        db_table = "journal_follower"


class Scrub(models.Model):
    """Words were forgotten at ``asked_at``; the database's files were cleaned of them at ``done_at``."""

    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journal_scrub"
