"""A call to see what a call looks like, in the browser whose owner asked for it."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from deskbell.staff import browsers, pushing
from deskbell.staff.models import Browser, Staff
from deskbell.staff.pushing import Call

log = logging.getLogger("deskbell.staff")


def ask_for_one(staff: Staff, number: int) -> bool:
    """Whether there is such a browser of theirs. One that rests after failures is tried at once."""
    asked = browsers.of(staff).filter(pk=number)
    with transaction.atomic():
        found = Browser.objects.filter(pk__in=asked.values("pk"))
        return bool(found.update(trial_at=timezone.now(), rests_until=None))


def call() -> int:
    """Makes the calls that were asked for; how many were heard."""
    return sum(map(_call, browsers.take(list(browsers.rested().exclude(trial_at=None)))))


def _call(browser: Browser) -> bool:
    language = browser.staff.language
    with translation.override(language):
        words = Call(gettext("This is how you are called"), gettext("Nothing waits: you asked to try it."), language)
    try:
        pushing.push(browser, words)
    except pushing.Gone:
        browsers.gone(browser)
    except pushing.Missed as why:
        log.warning("browser %d was not called: %s", browser.pk, why)
        browsers.missed(browser, why.after)
    else:
        browsers.called(browser)
        return True
    return False
