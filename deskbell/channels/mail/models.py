"""How far a mailbox has been fetched."""

from __future__ import annotations

from django.db import models

from deskbell.mailroom.models import Account


class Fetched(models.Model):
    """The last message of a folder that we have, by the server's own numbers (RFC 3501, 2.3.1.1).

    Numbers mean nothing once the server has given the folder another ``validity``. Of those up to ``old``, which were
    there when we began, only some are wanted: what came ``since`` a day, or what nobody had read. ``left`` are behind
    the mark and were not given; they are asked for again.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="+")
    folder = models.CharField(max_length=255)
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    old = models.BigIntegerField(default=0)
    since = models.DateField(null=True)
    left = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        db_table = "mail_fetched"
