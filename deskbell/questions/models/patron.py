"""Who asks."""

from __future__ import annotations

from django.db import models

from deskbell.libraries.models import Library
from deskbell.mailroom.models import Address


class Patron(models.Model):
    """Somebody who asks one library, known by a short random code. The name is what they chose to give."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="patrons")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80, blank=True, default="")
    language = models.CharField(max_length=12, default="en")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "questions_patron"
        constraints = [models.UniqueConstraint(fields=["library", "code"], name="patron_code_once_a_library")]


class PatronAddress(models.Model):
    """An address that a patron gave.

    ``heard_at``: somebody there has answered us, so it can be written to; whoever typed it may have mistyped it.
    ``proved_at``: it is the patron's, who began by it or returned a code. Only there goes what shows everything.
    """

    patron = models.ForeignKey(Patron, models.CASCADE, related_name="addresses")
    address = models.ForeignKey(Address, models.CASCADE, related_name="+")
    given_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_patron_address"
        constraints = [models.UniqueConstraint(fields=["patron", "address"], name="patron_address_once")]
