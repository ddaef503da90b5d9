"""The organisation. Words that a library writes are held by language code, any number of languages."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q

from deskbell.libraries.fields import WordsField


def new_key() -> str:
    """A key for a public address: 10 characters, not to be guessed by counting."""
    return secrets.token_hex(5)


class Consortium(models.Model):
    """Libraries that answer for each other. A server may hold several."""

    key = models.SlugField(max_length=40, unique=True)
    name = WordsField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "libraries_consortium"


class Library(models.Model):
    """One library, of any kind; a consortium's own service is a library too."""

    class Kind(models.TextChoices):
        PUBLIC = "public"
        ACADEMIC = "academic"
        SCHOOL = "school"
        SPECIAL = "special"
        CONSORTIUM = "consortium"

    class Erasing(models.TextChoices):
        """When a patron's wish to erase takes effect."""

        AT_ONCE = "at_once"
        AFTER_CLOSING = "after_closing"
        ON_REQUEST = "on_request"

    key = models.SlugField(max_length=40, unique=True)
    name = WordsField()
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PUBLIC)
    figures = models.JSONField(default=dict, blank=True)
    address = models.TextField(blank=True, default="")
    time_zone = models.CharField(max_length=60, default="America/Toronto")
    card_pattern = models.CharField(max_length=200, blank=True, default="")
    keep_days = models.PositiveIntegerField(null=True, blank=True, default=90)
    erasing = models.CharField(max_length=14, choices=Erasing.choices, default=Erasing.AT_ONCE)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "libraries_library"


class Membership(models.Model):
    """A library belongs to a consortium from one date until another."""

    consortium = models.ForeignKey(Consortium, models.CASCADE, related_name="memberships")
    library = models.ForeignKey(Library, models.CASCADE, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "libraries_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "library"], condition=Q(until=None), name="one_open_membership"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_ends_after_it_begins"
            ),
        ]

    @staticmethod
    def on(day: date) -> Q:
        """Memberships that hold on that day (both ends included)."""
        return Q(since__lte=day) & (Q(until=None) | Q(until__gte=day))


class Queue(models.Model):
    """Where questions wait; a library's staff, or a consortium's, work it."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="queues")
    name = WordsField()
    active = models.BooleanField(default=True)
    away_minutes = models.PositiveIntegerField(default=5)

    class Meta:
        db_table = "libraries_queue"


class DeskGroup(models.Model):
    """Desks that belong together, such as all branches of one system."""

    consortium = models.ForeignKey(Consortium, models.CASCADE, null=True, blank=True, related_name="groups")
    library = models.ForeignKey(Library, models.CASCADE, null=True, blank=True, related_name="groups")
    name = WordsField()

    class Meta:
        db_table = "libraries_desk_group"


class Desk(models.Model):
    """A library's public service point. Its key stands in every address that patrons use."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="desks")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="desks")
    group = models.ForeignKey(DeskGroup, models.SET_NULL, null=True, blank=True, related_name="desks")
    key = models.SlugField(max_length=40, unique=True, default=new_key)
    name = WordsField()
    languages = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    # Minutes without a touch after which the patron's screen is cleared; for computers that many share.
    idle_clear_minutes = models.PositiveIntegerField(null=True, blank=True)
    # A patron's word within these days reopens; later it begins a new question that points back.
    follow_up_days = models.PositiveIntegerField(default=7)
    # What a patron is told when nobody is there: hours, of opening, within which an answer is promised.
    answer_within_hours = models.PositiveIntegerField(default=8)
    colour = models.CharField(max_length=7, default="#0b5c63")
    # What a patron may send along with one message, in megabytes; 0: nothing.
    file_megabytes = models.PositiveSmallIntegerField(default=10)
    # Our server fetches the titles of pages that are linked to, so that they are shown beside the words.
    shows_links = models.BooleanField(default=False)
    # Sites that may frame the patron's page; empty means any.
    sites = models.JSONField(default=list, blank=True)
    # What stands under an answer that is sent; what is sent at once when a question arrives by a channel that sends.
    signature = WordsField(blank=True, default=dict)
    acknowledges = models.BooleanField(default=True)
    acknowledgement = WordsField(blank=True, default=dict)
    # The transcript goes to a proved email address when a question is closed.
    transcript_at_closing = models.BooleanField(default=False)

    class Meta:
        db_table = "libraries_desk"


class OpeningPeriod(models.Model):
    """Part of a weekday during which the desk is open, in the library's wall-clock time."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="opening_periods")
    weekday = models.PositiveSmallIntegerField()
    # Minutes from midnight, 0 to 1440, so that "until midnight" can be said.
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        db_table = "libraries_opening_period"
        ordering = ["weekday", "opens"]


class Closure(models.Model):
    """Days, both ends included, on which the library or one desk is closed."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="closures")
    desk = models.ForeignKey(Desk, models.CASCADE, null=True, blank=True, related_name="closures")
    first = models.DateField()
    last = models.DateField()
    name = WordsField(blank=True, default=dict)

    class Meta:
        db_table = "libraries_closure"
        ordering = ["first"]


class SpecialPeriod(models.Model):
    """Opening on one date, in place of that weekday's periods and of any closure."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="special_periods")
    on = models.DateField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        db_table = "libraries_special_period"
        ordering = ["on", "opens"]


class Notice(models.Model):
    """What a library tells patrons before they ask; each change is a new version."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="notices")
    version = models.PositiveIntegerField()
    words = WordsField()
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "libraries_notice"
        constraints = [models.UniqueConstraint(fields=["library", "version"], name="notice_version_once")]
        ordering = ["version"]
