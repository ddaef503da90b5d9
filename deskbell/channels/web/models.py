"""How a desk's support tab looked, from the first time that somebody chose; the newest is shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from deskbell.channels.web.tab import looks
from deskbell.channels.web.tab.looks import Looks
from deskbell.libraries.fields import WordsField
from deskbell.libraries.models import Desk


class Design(models.Model):
    """One saved looks. Never changed: undoing saves an older one again."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="tab_designs")
    looks = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The older one that it is again.
    again = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "web_design"
        ordering = ["-pk"]

    def read(self) -> Looks:
        return looks.read(self.looks)


class Backdrop(models.Model):
    """A picture of the library's own page, on which a desk's tab is tried. Made anew by us from what was given."""

    desk = models.OneToOneField(Desk, models.CASCADE, primary_key=True, related_name="tab_backdrop")
    data = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Stands in its address, so that browsers may keep it until there is another.
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "web_backdrop"


class Invitation(models.Model):
    """One rule by which a desk's tab invites who looks at a page for a while; the first that fits is taken."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="invitations")
    active = models.BooleanField(default=True)
    # Patterns of addresses, in which * stands for anything; no ``pages`` are all pages.
    pages = models.JSONField(default=list, blank=True)
    never = models.JSONField(default=list, blank=True)
    seconds = models.PositiveSmallIntegerField(default=30)
    # Of the desk's; none are all of them.
    languages = models.JSONField(default=list, blank=True)
    only_free = models.BooleanField(default=True)
    # Own words by language; the usual ones in the others.
    words = WordsField(blank=True, default=dict)

    class Meta:
        db_table = "web_invitation"
        ordering = ["pk"]


class Sighting(models.Model):
    """A desk's tab was loaded on a page of that site (an origin; empty where the page does not say)."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="tab_sightings")
    site = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "web_sighting"
        constraints = [models.UniqueConstraint(fields=["desk", "site"], name="sighting_once")]

    @property
    def where(self) -> str:
        return self.site.partition("://")[2] or gettext("a page that does not say where it is")


class OwnPicture(models.Model):
    """A picture that a library uploaded in place of our drawing of its tab. Made anew by us; never changed."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="tab_pictures")
    # Of the bytes as they are served; stands in the address and in the looks of a design.
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=20)
    data = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Contrasts, as ``legibility`` found them.
    legibility = models.JSONField(default=dict)
    # The names of what could act or load, and was left out of a drawing.
    left_out = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "web_own_picture"
        constraints = [models.UniqueConstraint(fields=["desk", "sha256"], name="own_picture_once")]


class ShortLink(models.Model):
    """A word by which everybody finds a desk: on paper, in a mail, said aloud. A word that was is never given again."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="short_links")
    word = models.CharField(max_length=20, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "web_short_link"
        constraints = [
            models.UniqueConstraint(fields=["desk"], condition=models.Q(ended_at=None), name="one_short_link_a_desk")
        ]
