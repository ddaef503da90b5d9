"""Inviting somebody, giving a role, one's own preferences, being on duty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Queue
from deskbell.staff import preferences
from deskbell.staff.forms.coming_in import SignInNameForm
from deskbell.staff.models import Role
from deskbell.staff.roles import Offer

KINDS = {
    Role.Kind.OPERATOR: gettext_lazy("Operator"),
    Role.Kind.LIAISON: gettext_lazy("Liaison"),
    Role.Kind.COORDINATOR: gettext_lazy("Coordinator"),
    Role.Kind.ADMINISTRATOR: gettext_lazy("Administrator"),
}
SWITCHES = {
    "sounds": gettext_lazy("A sound while a question waits"),
    "words": gettext_lazy("A sound when a patron writes in a question of mine"),
    "notifications": gettext_lazy("Notifications of the browser"),
    "shortcuts": gettext_lazy("Keyboard shortcuts"),
}
CHOICES = {"theme": gettext_lazy("Colours"), "density": gettext_lazy("Density")}
AMOUNTS = {"volume": gettext_lazy("Volume")}


class RoleField(forms.ChoiceField):
    """One of the roles that the giver may give; cleans to its ``Offer``."""

    def offer(self, offers: list[Offer], *, asks: bool = False) -> None:
        """``asks``: none stands there already, for the widest comes first and would be given by not looking."""
        self.offers = {offer.code: offer for offer in offers}
        choices = [(code, said(offer)) for code, offer in self.offers.items()]
        self.choices = [("", gettext_lazy("Choose")), *choices] if asks else choices

    def clean(self, value: Any) -> Any:
        return self.offers[super().clean(value)]


class RoleForm(forms.Form):
    """One more role for somebody."""

    role = RoleField(label=gettext_lazy("Another role"))

    def __init__(self, offers: list[Offer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, RoleField)
        field.offer(offers)
        self.offers = offers

    def may_choose(self) -> bool:
        return bool(self.offers)


class InviteForm(SignInNameForm):
    """A colleague who does not come in yet."""

    role = RoleField(label=gettext_lazy("Role"))
    desk_name = forms.CharField(
        label=gettext_lazy("Desk name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("What patrons see; they may change it when they join. Empty: the first name."),
    )
    field_order = ["name", "sign_in", "role", "language", "desk_name"]

    def __init__(self, offers: list[Offer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, RoleField)
        field.offer(offers, asks=len(offers) > 1)
        self.fields["name"].label = gettext_lazy("Name")
        for name in ("name", "sign_in"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("desk_name"):
            cleaned["desk_name"] = cleaned["name"].split()[0][:60]
        return cleaned


class PreferencesForm(forms.Form):
    """Every preference of ``staff/preferences.py``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, allowed in preferences.CHOICES.items():
            self.fields[name] = forms.ChoiceField(label=CHOICES[name], choices=list(allowed.items()))
        for name in preferences.SWITCHES:
            self.fields[name] = forms.BooleanField(label=SWITCHES[name], required=False)
        for name in preferences.AMOUNTS:
            slider = forms.NumberInput({"type": "range", "step": 5})
            self.fields[name] = forms.IntegerField(label=AMOUNTS[name], min_value=0, max_value=100, widget=slider)


class DutyForm(forms.Form):
    """The queues that somebody wants to be on duty for."""

    queues = forms.MultipleChoiceField(
        label=gettext_lazy("Queues"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, queues: list[Queue], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {str(queue.pk): queue for queue in queues}
        field = self.fields["queues"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, _queue_name(queue)) for code, queue in self.by_code.items()]

    def chosen(self) -> list[Queue]:
        return [self.by_code[code] for code in self.cleaned_data["queues"]]


def said(offer: Offer) -> str:
    """A role in words: "Operator · Maple Public Library"."""
    return " · ".join(filter(None, _kind_and_place(offer)))


def said_together(offers: Iterable[Offer]) -> list[str]:
    """Roles in words, each kind once: "Operator · Maple Public Library, Harbour College Library"."""
    kinds: dict[str, list[str]] = {}
    for offer in offers:
        kind, place = _kind_and_place(offer)
        kinds.setdefault(kind, []).extend([place] if place else [])
    return [" · ".join(filter(None, [kind, ", ".join(places)])) for kind, places in kinds.items()]


def _kind_and_place(offer: Offer) -> tuple[str, str]:
    """In words; no place: everywhere."""
    place = offer.library or offer.consortium
    return str(KINDS[offer.kind]), in_language(place.name, get_language() or "en") if place else ""


def _queue_name(queue: Queue) -> str:
    language = get_language() or "en"
    return f"{in_language(queue.name, language)} · {in_language(queue.library.name, language)}"
