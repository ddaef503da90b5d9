"""Template tags and filters that every template has without loading them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from deskbell.formats import plain
from deskbell.look import icons, languages

register = template.Library()


@register.filter
def in_language(words: Mapping[str, str] | None, language: str = "") -> str:
    """What a library wrote, in the page's language (or the one given), else in its parent, English, any."""
    words = words or {}
    wanted = language or get_language() or "en"
    for code in (wanted, wanted.split("-")[0], "en"):
        if words.get(code):
            return words[code]
    return next((text for text in words.values() if text), "")


register.filter("language_said", languages.said)
register.filter("language_name", languages.name_of)
register.filter("direction", languages.direction)


@register.filter
def localtime(when: datetime | None, zone: str = "UTC") -> SafeString:
    """``<time>`` with the wall clock of a time zone: the hour today, the day too on other days, the year if another."""
    if when is None:
        return mark_safe('<time class="clock"></time>')
    here = when.astimezone(ZoneInfo(zone or "UTC"))
    today = timezone.now().astimezone(here.tzinfo).date()
    shown = _clock(here)
    if here.date() != today:
        day_format = _short_day_format(with_year=here.year != today.year)
        shown = f"{_date(here, day_format)}, {shown}"
    return format_html('<time class="clock" datetime="{}">{}</time>', iso(when), shown)


@register.filter
def hour(when: datetime | None, zone: str = "UTC") -> str:
    """The time of day on the wall clock of a zone. Scripts write it again in the reader's way (timeline.js)."""
    return _clock(when.astimezone(ZoneInfo(zone or "UTC"))) if when else ""


@register.filter
def moment(when: datetime | None, zone: str = "UTC") -> str:
    """A moment as people say it: the hour today, the weekday within six days, else the date (see patron/moments.js)."""
    if when is None:
        return ""
    here = when.astimezone(ZoneInfo(zone or "UTC"))
    now = timezone.now().astimezone(here.tzinfo)
    if here.date() == now.date():
        return _clock(here)
    day = _date(here, "l" if abs(here - now) < timedelta(days=6) else _day_format())
    return f"{day}, {_clock(here)}"


@register.filter
def offset(when: datetime | None, zone: str = "UTC") -> str:
    """How many minutes a zone's clock is ahead of UTC at a moment, for scripts: their own is cheap to ask."""
    ahead = when.astimezone(ZoneInfo(zone or "UTC")).utcoffset() if when else None
    return "" if ahead is None else str(ahead // timedelta(minutes=1))


@register.filter
def dated(when: datetime | None, zone: str = "UTC") -> str:
    """A moment that nobody can mistake, for what is chosen: Sat, Nov 28, 9:00 AM; sam. 28 nov., 9 h."""
    if when is None:
        return ""
    here = when.astimezone(ZoneInfo(zone or "UTC"))
    english = (get_language() or "en").startswith("en")
    with_year = here.year != timezone.now().astimezone(here.tzinfo).year
    day = ("D, " if english else "D. ") + _short_day_format(with_year=with_year)
    return f"{_date(here, day)}, {_clock(here)}"


@register.filter
def instant(written: str | None) -> datetime | None:
    """The instant that an entry's facts hold as text (RFC 3339), for ``moment`` and the like."""
    return datetime.fromisoformat(written) if written else None


@register.filter
def day(on: date | str | None) -> str:
    """A day as people say it, weekday first; a date, or the text of one (questions/asides.js does the same)."""
    on = date.fromisoformat(on) if isinstance(on, str) and on else on
    english = (get_language() or "en").startswith("en")
    return _date(on, "l, F j" if english else "l j F") if isinstance(on, date) else ""


@register.filter
def day_in(when: datetime | None, zone: str = "UTC") -> str:
    """The day of a moment on the calendar of a zone, weekday first."""
    return day(when.astimezone(ZoneInfo(zone or "UTC")).date()) if when else ""


@register.simple_tag
def weekdays() -> str:
    """Their names as ``moment`` writes them, Sunday first, for scripts: a browser takes long over its first date."""
    sunday = date(2023, 1, 1)
    return ",".join(_date(sunday + timedelta(days=place), "l") for place in range(7))


@register.filter
def full_date(on: date | datetime | None) -> str:
    """Day, month and year, for what lies further off."""
    return _date(on, "j F Y") if on else ""


def _date(on: date, written: str) -> str:
    """By a format of Django's; French has "1er" for the first of a month (look/clock.js does the same)."""
    shown = date_format(on, written)
    return re.sub(r"\b1 (?=[^\W\d])", "1er ", shown) if _is_french() else shown


def _clock(here: datetime) -> str:
    """As look/clock.js writes it: 9:00 PM in English, 21 h or 21 h 30 in French, 21:00 elsewhere."""
    if _is_french():
        return _hours(here)
    return date_format(here, "g:i A" if (get_language() or "en").startswith("en") else "H:i")


def _hours(here: datetime) -> str:
    return f"{here.hour} h {here.minute:02}" if here.minute else f"{here.hour} h"


def _is_french() -> bool:
    return (get_language() or "en").startswith("fr")


def _day_format() -> str:
    return "F j" if (get_language() or "en").startswith("en") else "j F"


def _short_day_format(*, with_year: bool) -> str:
    """Nov 23 in English, 23 nov. in French: the AP form is the one that Django translates with its point."""
    english = (get_language() or "en").startswith("en")
    return ("M j" if english else "j N") + ((", Y" if english else " Y") if with_year else "")


@register.filter
def iso(when: datetime | None) -> str:
    """An instant in UTC as the live protocol writes it (RFC 3339), so that both give the same page."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z") if when else ""


@register.filter
def linked(words: str | None) -> SafeString:
    """Somebody's words with their web addresses live; everything else stays text. As look/linked.js does it."""
    return format_html_join("", "{}", ((_piece(kind, text),) for kind, text in plain.links(words or "")))


def _piece(kind: str, text: str) -> str:
    if kind == "text":
        return text
    link = '<a href="{}" rel="noopener noreferrer nofollow ugc" target="_blank">{}</a>'
    return format_html(link, plain.address_of(text), text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of our own icons, hidden from screen readers: words stand beside it."""
    return format_html(_ICON, icons.PATHS[name])


_ICON = '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
