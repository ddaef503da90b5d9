"""What has arrived and waits to be read. Nothing is lost between "250" and "seen"."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.journal.models import Stream
from deskbell.mailroom.models.account import Account
from deskbell.mailroom.models.file import File


class Arrival(models.Model):
    """A payload as it came. It waits to be read; what cannot be read keeps its bytes and its error."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        FAILED = "failed"  # shown to an administrator, who can have it tried again
        SET_ASIDE = "set_aside"  # an administrator looked and needs nothing more of it

    account = models.ForeignKey(Account, models.CASCADE, related_name="arrivals")
    # What the channel's ``read`` is given beside the bytes: a few headers, the envelope.
    headers = models.JSONField(default=dict)
    # Gone after reading, by rule (``mailroom.reading``), and with what was read of it when that is forgotten.
    raw = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    size = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    arrived_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # Not before then (a retry); and taken by a reader until then, after which another may take it.
    next_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    # It names files that lie at a provider: such are read beside all others (``mailroom.bringing``).
    elsewhere = models.BooleanField(default=False, db_default=False)
    # Why it could not be read; of what was read, what had to be repaired.
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "mailroom_arrival"
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="arrival_waiting"),
            models.Index(fields=["-arrived_at"], condition=Q(state="failed"), name="arrival_failed"),
        ]


class Received(models.Model):
    """One message that was taken, by the provider's own id: taken once, and found again by what answers it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="received")
    # Message-ID, the provider's id; longer ones by their SHA-256 (``mailroom.reading``).
    origin = models.CharField(max_length=255)
    # A keyed digest of what it said (``origins.digest_of``): another message under the same id is another message.
    digest = models.CharField(max_length=64, blank=True, default="")
    arrival = models.ForeignKey(Arrival, models.SET_NULL, null=True, related_name="received")
    # Where it went; none where it began nothing, such as STOP.
    stream = models.ForeignKey(Stream, models.CASCADE, null=True, related_name="+")
    number = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "mailroom_received"
        constraints = [models.UniqueConstraint(fields=["account", "origin"], name="received_once")]
        indexes = [models.Index(fields=["origin"], name="received_origin")]
