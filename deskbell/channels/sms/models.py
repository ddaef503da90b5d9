"""Parts of long texts that have arrived one by one and wait for the others."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.mailroom.models import Account


class Piece(models.Model):
    """One part. The provider was told that we have it, so it is here until the whole has been stored as an arrival.

    ``text`` says which text it belongs to and ``print`` what it says, both as keyed digests: neither a number nor words
    can be read from them. ``sealed`` is emptied then; the row stays a while, to know a part that is sent again.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    text = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    print = models.CharField(max_length=64)
    sealed = models.BinaryField()
    at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sms_piece"
        constraints = [models.UniqueConstraint(fields=["account", "text", "number"], name="piece_once")]
        indexes = [models.Index(fields=["at"], condition=Q(joined_at=None), name="piece_waiting")]
