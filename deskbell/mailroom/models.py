"""A desk's accounts with channels, and the addresses of patrons."""

from __future__ import annotations

from django.db import models

from deskbell.libraries.models import Desk, Library, new_key


class Account(models.Model):
    """A desk's place in one channel. ``settings`` is the channel's own form; no migration for a new setting."""

    channel = models.CharField(max_length=40)
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="accounts")
    key = models.SlugField(max_length=40, unique=True, default=new_key)
    settings = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "mailroom_account"


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

    class Meta:
        db_table = "mailroom_address"
        constraints = [models.UniqueConstraint(fields=["library", "kind", "digest"], name="address_once_a_library")]
