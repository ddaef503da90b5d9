"""One-time links: to set the server up, to join, to recover. No email is needed; a person hands them on.

A link holds 256 random bits; only their SHA-256 is kept. Looking at it changes nothing; using it works once, by a
conditional update, whoever comes second. A new link for the same purpose and person ends the one before.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.staff.models import OneTimeLink, Staff

LIFE = {
    OneTimeLink.Purpose.JOIN: timedelta(days=7),
    OneTimeLink.Purpose.RECOVER: timedelta(days=1),
    # Until it is used: a new start of the server makes a new one.
    OneTimeLink.Purpose.SET_UP: timedelta(days=36500),
}
PLACES = {
    OneTimeLink.Purpose.JOIN: "join",
    OneTimeLink.Purpose.RECOVER: "recover",
    OneTimeLink.Purpose.SET_UP: "set-up",
}


class LinkGone(Exception):
    """The link was used, is too old, or never was."""


def make_set_up() -> str | None:
    """The address that makes the first administrator; the one printed before is void. None once staff exist."""
    with transaction.atomic():
        OneTimeLink.objects.filter(purpose=OneTimeLink.Purpose.SET_UP).delete()
        if Staff.objects.exists():
            return None
        return _make(OneTimeLink.Purpose.SET_UP, None, None)


def make_join(staff: Staff, made_by: Staff | None) -> str:
    """The address by which an invited person chooses their password, within seven days."""
    return _make_for(OneTimeLink.Purpose.JOIN, staff, made_by)


def make_recover(staff: Staff, made_by: Staff | None) -> str:
    """The address by which somebody chooses a new password, within a day."""
    return _make_for(OneTimeLink.Purpose.RECOVER, staff, made_by)


def look(purpose: str, token: str) -> OneTimeLink:
    """The link, if it still works. Raises ``LinkGone``."""
    link = _working(purpose, token).select_related("staff", "made_by").first()
    if link is None:
        raise LinkGone
    return link


def use(purpose: str, token: str) -> OneTimeLink:
    """Uses the link up; call it inside the transaction of what it is for. Raises ``LinkGone`` for whoever is second."""
    link = look(purpose, token)
    if not _working(purpose, token).update(used_at=timezone.now()):
        raise LinkGone
    return link


def end(staff: Staff) -> None:
    """Voids what is open for somebody; inside atomic()."""
    OneTimeLink.objects.filter(staff=staff, used_at=None).delete()


def forget_old() -> int:
    """Removes links that ran out a month ago; inside atomic()."""
    return OneTimeLink.objects.filter(expires_at__lt=timezone.now() - timedelta(days=30)).delete()[0]


def _make_for(purpose: OneTimeLink.Purpose, staff: Staff, made_by: Staff | None) -> str:
    with transaction.atomic():
        end(staff)
        return _make(purpose, staff, made_by)


def _make(purpose: OneTimeLink.Purpose, staff: Staff | None, made_by: Staff | None) -> str:
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        digest=_digest(token),
        purpose=purpose,
        staff=staff,
        made_by=made_by,
        expires_at=timezone.now() + LIFE[purpose],
    )
    return f"{settings.PUBLIC_URL}/{PLACES[purpose]}/{token}/"


def _working(purpose: str, token: str) -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(
        digest=_digest(token), purpose=purpose, used_at=None, expires_at__gt=timezone.now()
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
