"""The browsers in which somebody wants to be called: given, tried, taken for a call, gone.

A browser is good for as long as the session it was given in: who signs out there, or everywhere, is not called there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from deskbell.formats import webpush
from deskbell.staff import outside
from deskbell.staff.models import Browser, Staff

# Browsers of one person; with one more the oldest goes.
MOST = 20
# Whoever calls a browser holds it for so long; then another may, should they have died.
LEASE = timedelta(seconds=60)
SHORTEST, LONGEST = timedelta(seconds=10), timedelta(hours=1)
# So many failures in a row, the last of them hours apart, and it is not called again.
PATIENCE = 12

_NAMES = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


class NoBrowser(ValueError):
    """What was handed in is no browser that could be called."""


def keep(staff: Staff, session: str, endpoint: str, public: str, auth: str, user_agent: str) -> Browser:
    """Somebody wants to be called in the browser of this session. The same one again is renewed, whoever had it
    before: a computer at a desk is used by several. Raises ``NoBrowser``."""
    try:
        outside.check(endpoint)
        webpush.check(public, auth)
    except ValueError as why:
        raise NoBrowser(str(why)) from why
    given = {
        "staff": staff, "endpoint": endpoint, "public": public, "auth": auth, "name": name_of(user_agent),
        "session": session, "mark": staff.session_mark, "rests_until": None, "failures": 0,
    }  # fmt: skip
    with transaction.atomic():
        kept, _ = Browser.objects.update_or_create(digest=digest_of(endpoint), defaults=given)
    with transaction.atomic():  # not while holding the new one: who calls takes several, in another order
        oldest = Browser.objects.filter(staff=staff).order_by("-made_at", "-pk")[MOST:]
        Browser.objects.filter(pk__in=[one.pk for one in oldest]).delete()
    return kept


def digest_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def of(staff: Staff) -> QuerySet[Browser]:
    """Somebody's browsers that are good."""
    return good().filter(staff=staff).order_by("-made_at", "-pk")


def good() -> QuerySet[Browser]:
    """All whose sessions last, and whose owners are active."""
    lasts = Session.objects.filter(session_key=OuterRef("session"), expire_date__gt=timezone.now())
    return Browser.objects.filter(Exists(lasts), staff__is_active=True, mark=F("staff__session_mark"))


def rested() -> QuerySet[Browser]:
    """Those that may be called now, with their owners."""
    rested = Q(rests_until=None) | Q(rests_until__lte=timezone.now())
    return good().filter(rested).select_related("staff").order_by("pk")


def take(browsers: Collection[Browser]) -> list[Browser]:
    """Makes them ours for a call; those that no other process has taken meanwhile."""
    if not browsers:
        return []
    until = timezone.now() + LEASE
    with transaction.atomic():
        return [one for one in browsers if _as_read(one).update(rests_until=until)]


def called(browser: Browser) -> None:
    """It was reached."""
    with transaction.atomic():
        _this(browser).update(rests_until=None, failures=0, trial_at=None)


def missed(browser: Browser, after: float | None = None) -> None:
    """It was not reached: it rests, longer each time, or as long as its service wants, and in the end goes."""
    if browser.failures + 1 >= PATIENCE:
        gone(browser)
        return
    pause = timedelta(seconds=after) if after is not None else SHORTEST * 2 ** min(browser.failures, 10)
    until = timezone.now() + min(max(pause, SHORTEST), LONGEST)
    with transaction.atomic():
        _this(browser).update(rests_until=until, failures=browser.failures + 1, trial_at=None)


def gone(browser: Browser) -> None:
    """Its service says that it is no more."""
    with transaction.atomic():
        _this(browser).delete()


def sweep() -> int:
    """Those whose sessions are over go. How many."""
    with transaction.atomic():
        return Browser.objects.exclude(pk__in=good().values("pk")).delete()[0]


def name_of(user_agent: str) -> str:
    """What a person would call it: "Firefox · Windows"; empty when nothing is known of it."""
    known = ((said, of) for of in (_NAMES, _SYSTEMS) for sign, said in of if sign in user_agent)
    first: dict[int, str] = {}
    for said, of in known:
        first.setdefault(id(of), said)
    return " · ".join(first.values())


def _this(browser: Browser) -> QuerySet[Browser]:
    return Browser.objects.filter(pk=browser.pk)


def _as_read(browser: Browser) -> QuerySet[Browser]:
    return _this(browser).filter(rests_until=browser.rests_until)
