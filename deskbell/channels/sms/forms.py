"""An account's settings: the number, the gateway, and that gateway's own fields.

Which fields there are follows from the gateway that is chosen, so the form needs no scripts: choosing another and
saving shows what that one wants to know.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms import numbers
from deskbell.channels.sms.gateways import GATEWAYS
from deskbell.channels.sms.smsc import pdus
from deskbell.formats import phones


class SmsForm(forms.Form):
    """``initial`` holds the settings of an account that is there already; its secrets stay unless others are given."""

    secrets = frozenset().union(*(gateway.secrets for gateway in GATEWAYS.values()))

    address = forms.CharField(
        label=_("Our number or short code"),
        max_length=40,
        help_text=_("As patrons write to it: +1 416 555 0100, or 55555."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    gateway = forms.ChoiceField(
        label=_("By"), choices=[(name, gateway.label) for name, gateway in GATEWAYS.items()], widget=forms.RadioSelect
    )
    country = forms.CharField(
        label=_("Country"),
        initial=numbers.HOME,
        max_length=2,
        help_text=_("Two letters, such as CA or FR. For numbers that come without their country’s code."),
    )
    countries = forms.CharField(
        label=_("Countries that texts may go to"),
        required=False,
        max_length=300,
        help_text=_(
            "Two letters each, such as CA US. For numbers that never wrote to us; empty: any. It keeps swindlers from "
            "having dear numbers texted."
        ),
    )
    daily_budget = forms.IntegerField(
        label=_("Texts a day to numbers that never wrote to us"), required=False, min_value=1, max_value=100_000
    )
    rate = forms.FloatField(
        label=_("Texts a second, at most"),
        required=False,
        min_value=0.01,
        max_value=1000,
        help_text=_(
            "As the contract with the provider says. A long text counts once. Empty: as fast as they are taken."
        ),
    )
    provider_confirms = forms.BooleanField(
        label=pgettext_lazy("the provider", "It answers STOP and HELP itself"),
        required=False,
        help_text=_("Then nothing is said twice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("countries"), list):
            self.initial = {**self.initial, "countries": " ".join(self.initial["countries"])}
        self.chosen = GATEWAYS.get(str(self.data.get("gateway") if self.is_bound else self.initial.get("gateway")))
        if self.chosen is not None:
            for name, field in self.chosen.fields.items():
                self.fields[name] = deepcopy(field)
        after = [name for name in self.fields if name not in _FIRST]
        own = [name for name in after if self.chosen is not None and name in self.chosen.fields]
        self.order_fields([*_FIRST, *own, *after])

    def full_clean(self) -> None:
        """A gateway that was just chosen has its fields to be filled in: that is no mistake yet, and no settings."""
        super().full_clean()
        if self.is_bound and self.chosen is not None and self._asks_for_more():
            for name in self.chosen.fields:
                self.errors.pop(name, None)
                self.fields[name].required = False
            self.data = (
                {**self.data.dict(), **_initials(self.chosen.fields)} if hasattr(self.data, "dict") else self.data
            )
            self.add_error(None, gettext("Now say how this gateway is reached, and save again."))

    def clean_address(self) -> str:
        given = str(self.cleaned_data["address"])
        sender = phones.sender(given)
        if sender is None:
            raise forms.ValidationError(gettext("This is neither a number nor a short code."))
        return sender.text

    def clean_country(self) -> str:
        return self._known([str(self.cleaned_data["country"])])[0]

    def clean_countries(self) -> list[str]:
        return sorted(set(self._known(str(self.cleaned_data["countries"]).replace(",", " ").split())))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "address" in cleaned:
            cleaned["address"] = numbers.international(cleaned["address"], cleaned)
        if self.chosen is None:
            return cleaned
        if self.chosen.name == "smpp" and not pdus.is_installed():
            self.add_error("gateway", gettext("This needs more to be installed: pip install “deskbell[smpp]”."))
        is_new = self.initial.get("gateway") != self.chosen.name
        for name in self.chosen.secrets:
            if is_new and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def _known(self, codes: list[str]) -> list[str]:
        unknown = [code for code in codes if code.upper() not in numbers.countries()]
        if unknown:
            raise forms.ValidationError(
                gettext("Not a country’s two letters: %(codes)s") % {"codes": ", ".join(unknown)}
            )
        return [code.upper() for code in codes]

    def _asks_for_more(self) -> bool:
        return self.chosen is not None and bool(self.chosen.fields) and not self.chosen.fields.keys() & set(self.data)


_FIRST = ("address", "gateway")


def _initials(fields: Any) -> dict[str, Any]:
    return {name: field.initial for name, field in fields.items() if field.initial is not None}
