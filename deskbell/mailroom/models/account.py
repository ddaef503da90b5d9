"""A desk's accounts with channels, and the desks that share one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.libraries.models import Desk, new_key


class Account(models.Model):
    """A desk's place in one channel. ``settings`` is the channel's own form; no migration for a new setting.

    What the form calls secret lies in ``sealed`` (``mailroom.accounts`` reads and writes both).
    """

    channel = models.CharField(max_length=40)
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="accounts")
    key = models.SlugField(max_length=40, unique=True, default=new_key)
    settings = models.JSONField(default=dict, blank=True)
    sealed = models.BinaryField(default=b"")
    active = models.BooleanField(default=True)
    # Ours there: the number or the mailbox that patrons write to. Empty where a channel has none.
    address = models.CharField(max_length=320, blank=True, default="")
    # How it goes: nothing is sent before ``paused_until``; the newest trouble in words, gone when it is over.
    paused_until = models.DateTimeField(null=True)
    # The next message leaves then at the earliest: how all processes together keep its rate.
    sends_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    troubled_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    # The process that keeps its line open, and until when that is believed.
    attended_by = models.CharField(max_length=60, blank=True, default="")
    attended_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailroom_account"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address"],
                condition=Q(active=True) & ~Q(address=""),
                name="address_is_one_accounts",
            )
        ]


class Sharing(models.Model):
    """A desk that shares an account, under its keyword: libraries of one brand behind one number."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sharings")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="sharings")
    # As ``formats.keywords.first_word`` normalises it.
    keyword = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "mailroom_sharing"
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "keyword"], name="sharing_keyword_once"),
            models.UniqueConstraint(fields=["account", "desk"], name="sharing_desk_once"),
        ]


class Home(models.Model):
    """The desk that somebody reached last by a shared account, and what they were asked when that was not clear.

    ``digest`` is the sender's (``addresses.digest_at``), bound to the account: no address is kept for it.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="homes")
    digest = models.CharField(max_length=64)
    desk = models.ForeignKey(Desk, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    # The arrival that waits until its sender has chosen from the menu.
    asked = models.ForeignKey("mailroom.Arrival", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailroom_home"
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_home_an_account")]
