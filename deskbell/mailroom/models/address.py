"""The addresses of patrons, and who wants nothing sent to theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.libraries.models import Library


class Address(models.Model):
    """Where somebody can be reached: a keyed digest to find it again and a ciphertext to read it.

    Neither is of use without the key file. ``library`` is part of the digest's meaning: the same phone at
    another library is another address.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)
    # When something last came from there: a number that has never written to us costs money and may be a stranger's.
    heard_at = models.DateTimeField(null=True)
    # The newest permanent failure; gone when something arrives from there or reaches it.
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "mailroom_address"
        constraints = [models.UniqueConstraint(fields=["library", "kind", "digest"], name="address_once_a_library")]


class Refusal(models.Model):
    """Somebody wants nothing more sent: from one of our numbers, by one programme or all (``programme`` empty).

    It names the address by its digest and outlives the address's row: who said STOP and was then forgotten has still
    said STOP. ``number`` is the account's ``address``; empty: by none of ours.
    """

    class Source(models.TextChoices):
        KEYWORD = "keyword"  # STOP, exactly
        STAFF = "staff"  # wording near it, and a librarian understood
        SILENCE = "silence"  # wording near it, and nobody decided within three days
        PROVIDER = "provider"  # the provider says that they have refused there
        COMPLAINT = "complaint"  # reported as unwanted (RFC 5965)

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    number = models.CharField(max_length=320, blank=True, default="")
    programme = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=10, choices=Source.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailroom_refusal"
        constraints = [
            models.UniqueConstraint(
                fields=["library", "kind", "digest", "number", "programme"],
                condition=Q(until=None),
                name="one_open_refusal",
            )
        ]


class Doubt(models.Model):
    """Wording near a refusal, for a person to decide; undecided after three days it is one."""

    address = models.ForeignKey(Address, models.CASCADE, related_name="doubts")
    account = models.ForeignKey("mailroom.Account", models.CASCADE, related_name="+")
    stream = models.ForeignKey("journal.Stream", models.CASCADE, related_name="+")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    # "refused", "meant something else", or "silence".
    decision = models.CharField(max_length=10, blank=True, default="")
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "mailroom_doubt"
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="one_doubt_an_entry")]
        indexes = [models.Index(fields=["at"], condition=Q(decided_at=None), name="doubt_open")]
