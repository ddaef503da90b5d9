"""Hours as people type them: "9:00-12:30, 13:30-21:00" for a day, "(fr)" behind a period for one language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, gettext_lazy, pgettext

from deskbell.formats.hours import BadHours, Period, Week, parse_week
from deskbell.libraries.forms.desks import ByName
from deskbell.libraries.forms.organisation import day_input
from deskbell.libraries.forms.words import Asked, WordsModelForm
from deskbell.libraries.models import Closure, Desk, Library

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CLOSED = ("", "-", "–", "closed", "fermé", "ferme")

# What `formats.hours` says in English with these codes, in the page's language.
SENTENCES: dict[str, _StrPromise] = {
    "out_of_day": gettext_lazy("{period}: a time of day is between 0:00 and 24:00."),
    "closes_first": gettext_lazy(
        "{opens}-{closes}: a period must close after it opens. End a night at 24:00 and begin the next day at 0:00."
    ),
    "overlap": gettext_lazy("{one} and {other} overlap. Join them, or give each its own language."),
    "not_a_time": gettext_lazy("“{typed}” is not a time of day. Write it like 9:30."),
    "not_a_period": gettext_lazy("“{typed}” is not a period. Write it like 9:30-17:00."),
    "ends_first": gettext_lazy("A closure cannot end ({last}) before it begins ({first})."),
    "no_language": gettext_lazy("{period}: this desk does not answer in “{language}”."),
}


class WeekForm(forms.Form):
    """The weekly hours of a desk, one line for each day. ``week`` holds what was read."""

    week: Week

    def __init__(self, desk: Desk, *args: Any, week: Week | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        for day, name in WEEKDAYS.items():
            self.fields[f"day_{day}"] = forms.CharField(
                label=str(name).capitalize(),
                required=False,
                max_length=200,
                initial=typed((week or {}).get(day, ())),
                widget=forms.TextInput(attrs={"placeholder": pgettext("desk", "closed"), "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        self.week = {}
        for day in range(7):
            self._read(day)
        return self.cleaned_data

    def _read(self, day: int) -> None:
        name = f"day_{day}"
        try:
            periods = read_day(self.cleaned_data.get(name, ""), self.desk.languages)
        except BadHours as wrong:
            self.add_error(name, said(wrong))
        else:
            self.week = {**self.week, day: periods} if periods else self.week


class SpecialDayForm(forms.Form):
    """Hours on one date, in place of the usual ones."""

    on = forms.DateField(label=gettext_lazy("Date"), widget=day_input())
    hours = forms.CharField(
        label=gettext_lazy("Opening hours"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "10:00-14:00", "autocomplete": "off"}),
    )
    periods: Sequence[Period] = ()

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk

    def clean_hours(self) -> str:
        line = str(self.cleaned_data["hours"])
        try:
            self.periods = read_day(line, self.desk.languages)
        except BadHours as wrong:
            raise forms.ValidationError(said(wrong)) from None
        if not self.periods:
            raise forms.ValidationError(gettext("For a day on which the desk is closed, add a closure."))
        return line


class ClosureForm(WordsModelForm):
    """Days on which the library, or one of its desks, is closed."""

    words = {"name": Asked(gettext_lazy("Name"), required=False)}
    first = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Empty: only the first day."),
    )
    desk = ByName(
        label=gettext_lazy("Desk"),
        queryset=Desk.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole library"),
    )

    class Meta:
        model = Closure
        fields = ["first", "last", "desk"]

    def __init__(self, library: Library, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=Closure(library=library), **kwargs)
        desk = self.fields["desk"]
        assert isinstance(desk, ByName)
        desk.queryset = library.desks.order_by("pk")
        self.order_fields(["first", "last"])

    def clean_last(self) -> date | None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data["last"]
        if first and last and last < first:
            wrong = BadHours("ends_first", first=first.isoformat(), last=last.isoformat())
            raise forms.ValidationError(said(wrong))
        return last or first


def read_day(line: str, languages: Sequence[str]) -> tuple[Period, ...]:
    """The periods of one day. A period's language must be one of those given. Raises ``BadHours``."""
    line = line.strip().rstrip(".")
    if line.casefold() in CLOSED:
        return ()
    week = parse_week("mon " + line.replace(";", ",").replace("\n", ","))
    if set(week) != {0}:
        raise BadHours("not_a_period", typed=line[:40])
    spoken = {code.casefold(): code for code in languages}
    return tuple(Period(one.opens, one.closes, _spoken(one, spoken)) for one in week[0])


def typed(periods: Sequence[Period]) -> str:
    """A day's periods as ``read_day`` reads them."""
    return ", ".join(map(str, periods))


def said(wrong: BadHours) -> str:
    """What is wrong, in the page's language."""
    sentence = SENTENCES.get(wrong.code)
    return str(sentence).format(**wrong.values) if sentence else str(wrong)


def _spoken(period: Period, languages: dict[str, str]) -> str | None:
    if period.language is None:
        return None
    if period.language.casefold() not in languages:
        raise _NoLanguage(period=str(period), language=period.language)
    return languages[period.language.casefold()]


class _NoLanguage(BadHours):
    """A period in a language that the desk does not answer in."""

    def __init__(self, **values: str) -> None:
        ValueError.__init__(self, values["language"])
        self.code = "no_language"
        self.values = values
