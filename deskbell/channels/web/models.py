"""How a desk's support tab looked, from the first time that somebody chose; the newest is shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from deskbell.channels.web import looks
from deskbell.channels.web.looks import Looks
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
