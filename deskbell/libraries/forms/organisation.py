"""Consortia, libraries, memberships, queues, groups and notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from deskbell.libraries.forms.words import Asked, WordsForm, WordsModelForm
from deskbell.libraries.models import Consortium, DeskGroup, Library, Membership, Queue

if TYPE_CHECKING:
    _MembershipForm = forms.ModelForm[Membership]
else:
    _MembershipForm = forms.ModelForm

KINDS = {
    Library.Kind.PUBLIC: gettext_lazy("Public library"),
    Library.Kind.ACADEMIC: gettext_lazy("Academic library"),
    Library.Kind.SCHOOL: gettext_lazy("School library"),
    Library.Kind.SPECIAL: gettext_lazy("Special library"),
    Library.Kind.CONSORTIUM: gettext_lazy("A consortium’s own service"),
}
ERASING = {
    Library.Erasing.AT_ONCE: gettext_lazy("At once"),
    Library.Erasing.AFTER_CLOSING: gettext_lazy("When the question is closed"),
    Library.Erasing.ON_REQUEST: gettext_lazy("When somebody of the staff has looked at it"),
}
# Size figures that statistics may later divide by; what a library does not say is absent.
FIGURES = {
    "people": gettext_lazy("People served"),
    "cards": gettext_lazy("Library cards, or students"),
    "branches": gettext_lazy("Service points"),
}


def day_input() -> forms.DateInput:
    """A date as browsers' own pickers want it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ConsortiumForm(WordsModelForm):
    words = {"name": Asked(gettext_lazy("Name"))}

    class Meta:
        model = Consortium
        fields: list[str] = []


class LibraryForm(WordsModelForm):
    """A library's own facts, and what it promises about keeping and erasing."""

    words = {"name": Asked(gettext_lazy("Name"))}
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    address = forms.CharField(
        label=gettext_lazy("Postal address"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        help_text=gettext_lazy("Such as America/Toronto or Europe/Paris. Opening hours are on this clock."),
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days that a closed question is kept"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=gettext_lazy("Then its words are erased. Empty: kept until somebody erases them."),
    )
    erasing = forms.ChoiceField(
        label=gettext_lazy("A patron’s wish to erase takes effect"), choices=list(ERASING.items())
    )

    class Meta:
        model = Library
        fields = ["kind", "address", "time_zone", "keep_days", "erasing"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FIGURES.items():
            self.fields[f"figure_{name}"] = forms.IntegerField(
                label=label, required=False, min_value=0, initial=self.instance.figures.get(name)
            )

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise forms.ValidationError(
                gettext("“%(zone)s” is not a time zone. Write it like America/Toronto.") % {"zone": zone}
            ) from None
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = {name: cleaned.get(f"figure_{name}") for name in FIGURES}
        self.instance.figures = {name: figure for name, figure in given.items() if figure is not None}
        return cleaned


class MembershipForm(_MembershipForm):
    """From when until when a library belongs to a consortium; both days are included."""

    since = forms.DateField(
        label=pgettext_lazy("membership", "From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=pgettext_lazy("membership", "Until"),
        required=False,
        help_text=gettext_lazy("Its last day. Empty: for as long as nobody ends it."),
        widget=day_input(),
    )

    class Meta:
        model = Membership
        fields = ["since", "until"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("A membership cannot end before it begins."))
        return cleaned


class QueueForm(WordsModelForm):
    words = {"name": Asked(gettext_lazy("Name"))}
    away_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes away before a question waits again"),
        min_value=1,
        max_value=240,
        help_text=gettext_lazy("When the console of whoever has a question is not connected for so long."),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("A queue that is not in use takes no new questions; its past ones stay."),
    )

    class Meta:
        model = Queue
        fields = ["away_minutes", "active"]

    def clean_active(self) -> bool:
        active = bool(self.cleaned_data["active"])
        if not active and self.instance.pk and self.instance.desks.filter(active=True).exists():
            raise forms.ValidationError(
                gettext("Desks still send their questions here. Give them another queue first.")
            )
        return active


class GroupForm(WordsModelForm):
    words = {"name": Asked(gettext_lazy("Name"))}

    class Meta:
        model = DeskGroup
        fields: list[str] = []


class NoticeForm(WordsForm, forms.Form):
    """What patrons read before they ask."""

    words = {"words": Asked(gettext_lazy("Notice"), longest=1000, rows=5)}

    def __init__(self, *args: Any, given: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_words({"words": given})


def time_zones() -> list[str]:
    """What the time zone field suggests: places, without the old names of the database."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
