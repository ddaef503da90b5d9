"""An account's settings: the number, the gateway, and that gateway's own fields.

The page shows the fields of the gateway that is chosen (``settings.css``) and the form asks for those alone, so neither
needs a script.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms import numbers
from deskbell.channels.sms.gateways import GATEWAYS, Gateway
from deskbell.channels.sms.smsc import pdus
from deskbell.formats import phones
from deskbell.mailroom import addresses


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together; ``of`` is a gateway's name where they are its own."""

    of: str
    legend: Any
    fields: list[BoundField]


class SmsForm(forms.Form):
    """``initial`` holds the settings of an account that is there already; its secrets stay unless others are given."""

    template_name = "sms/settings.html"
    # Each with the fields that say to whom it goes; and where texts may go unencrypted within the house's own network.
    secrets = {
        "twilio_token": ("twilio_url",),
        "kannel_password": ("kannel_url",),
        "smpp_password": ("smpp_host", "smpp_port", "smpp_tls"),
    }
    within = frozenset({"kannel_url"})

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
        label=_("The provider itself answers STOP and HELP"),
        required=False,
        help_text=_("Then nothing is said twice."),
    )
    help_line = forms.CharField(
        label=_("Where HELP sends people"),
        required=False,
        max_length=50,
        help_text=_("A toll-free number (short codes in Canada need one) or an address. Empty: this server’s name."),
    )
    language = forms.ChoiceField(
        label=_("Language of what the number says by itself"),
        required=False,
        choices=[("", _("The desk’s first")), *settings.LANGUAGES],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("countries"), list):
            self.initial = {**self.initial, "countries": " ".join(self.initial["countries"])}
        if self.initial.get("address"):
            self.initial = {**self.initial, "address": addresses.readable(str(self.initial["address"]))}
        for gateway in GATEWAYS.values():
            for name, field in gateway.fields.items():
                self.fields[name] = _if_chosen(field)

    def groups(self) -> list[Group]:
        """The fields as the page shows them; empty groups are not shown."""
        own = {name: list(gateway.fields) for name, gateway in GATEWAYS.items() if gateway.fields}
        legends: dict[str, Any] = {
            "number": _("The number"),
            "limits": _("Limits"),
            "by_itself": _("What it says by itself"),
        }
        legends |= {name: GATEWAYS[name].label for name in own}
        names = {"number": _NUMBER, **own, "limits": _LIMITS, "by_itself": _BY_ITSELF}
        return [Group(of, legends[of], [self[name] for name in found]) for of, found in names.items()]

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
        for gateway in GATEWAYS.values():
            if gateway.name == cleaned.get("gateway"):
                self._ask_for(gateway, cleaned)
            else:  # what is typed there is of no use, right or wrong
                for name in gateway.fields:
                    self.errors.pop(name, None)
                    cleaned.pop(name, None)
        return cleaned

    def _ask_for(self, gateway: Gateway, cleaned: dict[str, Any]) -> None:
        if gateway.name == "smpp" and not pdus.is_installed():
            self.add_error("gateway", gettext("This needs more to be installed: pip install “deskbell[smpp]”."))
        stays = gateway.secrets if self.initial.get("gateway") == gateway.name else frozenset[str]()
        for name, field in gateway.fields.items():
            is_needed = (field.required or name in gateway.secrets) and name not in stays
            if is_needed and cleaned.get(name) in {None, ""} and name not in self.errors:
                self.add_error(name, field.error_messages["required"])

    def _known(self, codes: list[str]) -> list[str]:
        unknown = [code for code in codes if code.upper() not in numbers.countries()]
        if unknown:
            raise forms.ValidationError(
                gettext("Not a country’s two letters: %(codes)s") % {"codes": ", ".join(unknown)}
            )
        return [code.upper() for code in codes]


def _if_chosen(field: forms.Field) -> forms.Field:
    """A gateway's field, which is asked for only with that gateway."""
    made = deepcopy(field)
    made.one_of_several = made.required  # type: ignore[attr-defined]  # not "optional" (look/_field.html)
    made.required = False
    return made


_NUMBER = ("address", "gateway")
_LIMITS = ("country", "countries", "daily_budget", "rate")
_BY_ITSELF = ("provider_confirms", "help_line", "language")
