"""Staff and their roles."""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from deskbell.libraries.models import Consortium, Library, Queue

if TYPE_CHECKING:
    from deskbell.staff.scope import Held


def new_mark() -> str:
    return secrets.token_hex(8)


def casefolded(name: str) -> str:
    """A sign-in name as it is kept: "Inès ", typed on any keyboard, is one name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(sign_in=casefolded(username or ""))


class Staff(AbstractBaseUser):
    """Somebody who answers or runs the service. ``desk_name`` is what patrons see, chosen by the person."""

    sign_in = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=120)
    desk_name = models.CharField(max_length=60)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # Part of what every session of theirs is checked against: a new mark signs them out everywhere.
    session_mark = models.CharField(max_length=16, default=new_mark)
    # Personal settings of the console; keys are named in staff/preferences.py.
    preferences = models.JSONField(default=dict, blank=True)

    # What ``scope.remember`` keeps for the length of a request.
    reach: list[Held] | None

    objects: ClassVar[StaffManager] = StaffManager()
    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS = ["name", "desk_name"]

    class Meta:
        db_table = "staff_staff"

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must hold to be theirs; changes with the password and with ``session_mark``."""
        return salted_hmac("deskbell.staff.session", self.password + self.session_mark, algorithm="sha256").hexdigest()


class Role(models.Model):
    """What somebody may do, and where: at a library, across a consortium, or on the whole server."""

    class Kind(models.TextChoices):
        OPERATOR = "operator"
        LIAISON = "liaison"
        COORDINATOR = "coordinator"
        ADMINISTRATOR = "administrator"

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    library = models.ForeignKey(Library, models.CASCADE, null=True, blank=True, related_name="roles")
    consortium = models.ForeignKey(Consortium, models.CASCADE, null=True, blank=True, related_name="roles")
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "staff_role"
        constraints = [
            models.CheckConstraint(
                name="role_is_held_at_one_place",
                condition=Q(kind__in=["operator", "liaison"], library__isnull=False, consortium=None)
                | Q(kind__in=["operator", "coordinator"], consortium__isnull=False, library=None)
                | Q(kind="administrator", library=None, consortium=None),
            ),
            models.UniqueConstraint(
                fields=["staff", "kind", "library"],
                condition=Q(until=None, library__isnull=False),
                name="role_at_library_once",
            ),
            models.UniqueConstraint(
                fields=["staff", "kind", "consortium"],
                condition=Q(until=None, consortium__isnull=False),
                name="role_at_consortium_once",
            ),
        ]


class OneTimeLink(models.Model):
    """A link that works once, until it expires: to set the server up, to join, to recover."""

    class Purpose(models.TextChoices):
        SET_UP = "set_up"
        JOIN = "join"
        RECOVER = "recover"

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, related_name="links")
    made_by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_one_time_link"


class Duty(models.Model):
    """Somebody is on duty for a queue: it may ring for them. Signed in is not on duty."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="duties")
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="duties")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        db_table = "staff_duty"
        constraints = [
            models.UniqueConstraint(fields=["staff", "queue"], condition=Q(until=None), name="one_open_duty_a_queue")
        ]


class Presence(models.Model):
    """When somebody's console was last connected: a high-water row, written at most every 20 seconds.

    ``looked_at``: when it was last in front of them; empty as soon as they put it out of sight, or closed it.
    """

    staff = models.OneToOneField(Staff, models.CASCADE, primary_key=True, related_name="presence")
    seen_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_presence"


class Browser(models.Model):
    """A browser that is called while Deskbell is closed there: what its push service needs (RFC 8030, RFC 8291).

    Good for as long as the session in which it was given. Whoever has this row can call nobody: that takes the key.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="browsers")
    # SHA-256 of the endpoint, which is longer than an index takes.
    digest = models.CharField(max_length=64, unique=True)
    endpoint = models.TextField()
    public = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    # What its owner knows it by: "Firefox · Windows".
    name = models.CharField(max_length=60, blank=True, default="")
    session = models.CharField(max_length=40)
    mark = models.CharField(max_length=16)
    made_at = models.DateTimeField(auto_now_add=True)
    # Its owner wants to see a call.
    trial_at = models.DateTimeField(null=True)
    # Who calls it now holds it until then; after a failure it rests until then.
    rests_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "staff_browser"


class Attempt(models.Model):
    """A failed sign-in, by keyed digest of the sign-in name and of the address; never the words themselves."""

    name_digest = models.CharField(max_length=64, db_index=True)
    address_digest = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "staff_attempt"
