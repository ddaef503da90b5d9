"""What waits to be sent, and what became of it."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from deskbell.journal.models import Stream
from deskbell.mailroom.models.account import Account
from deskbell.mailroom.models.address import Address


def new_outbound() -> str:
    """The id that stays the same over all tries; letters and digits, so that it can stand in a Message-ID."""
    return secrets.token_hex(16)


class Delivery(models.Model):
    """One message to one address. Its state only moves forward: receipts may be late, doubled, in any order."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"  # taken by a sender; after a crash it is sent again, or unknown where that could double
        UNKNOWN = "unknown"  # perhaps sent; shown, never sent again by itself
        SENT = "sent"  # the provider has it
        DELIVERED = "delivered"
        FAILED = "failed"
        REFUSED = "refused"  # the patron wants nothing sent there; nothing left
        MOVED = "moved"  # the way back was changed before it left
        CANCELLED = "cancelled"  # forgotten, or no longer wanted

    # No index of its own: the database would take it for what waits, and read all that ever left.
    account = models.ForeignKey(Account, models.CASCADE, related_name="deliveries", db_index=False)
    address = models.ForeignKey(Address, models.SET_NULL, null=True, related_name="deliveries")
    # The entry whose words are sent. Words that no entry holds stand here until it is settled.
    stream = models.ForeignKey(Stream, models.CASCADE, null=True, related_name="+")
    number = models.BigIntegerField(null=True)
    words = models.TextField(null=True)
    purpose = models.CharField(max_length=20, default="reply")
    # What it is part of, where people may refuse that alone; a librarian's answer is of none.
    programme = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=12, default="en")
    # Subject, references, link, signature …: what the channel needs beside the words; emptied by forgetting.
    facts = models.JSONField(default=dict)
    outbound = models.CharField(max_length=32, unique=True, default=new_outbound)
    provider_id = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, default="")
    parts = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    # Not before then; after ``until`` it is too late and fails.
    next_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailroom_delivery"
        constraints = [
            # One reply goes to one address once.
            models.UniqueConstraint(
                fields=["stream", "number", "address", "purpose"],
                condition=Q(stream__isnull=False, state__in=["waiting", "sending", "unknown", "sent", "delivered"]),
                name="delivery_once",
            )
        ]
        indexes = [
            models.Index(fields=["account", "id"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["taken_until"], condition=Q(state="sending"), name="delivery_sending"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="delivery_provider"),
            models.Index(fields=["stream", "number"], name="delivery_of_entry"),
            models.Index(fields=["-made_at"], name="delivery_newest"),
        ]
