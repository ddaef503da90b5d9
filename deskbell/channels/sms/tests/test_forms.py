"""The settings form shows the chosen gateway's fields, without scripts, and keeps what it is not given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.staticfiles.finders import find
from django.http import QueryDict

from deskbell.channels.sms.forms import SmsForm
from deskbell.channels.sms.gateways import GATEWAYS
from deskbell.channels.sms.smsc import pdus

COMMON = {"address": "+1 (416) 555-0199", "country": "ca"}
KANNEL = {"gateway": "kannel", "kannel_url": "http://127.0.0.1:13013/cgi-bin/sendsms", "kannel_user": "desk"}


def form(data: dict[str, str], **initial: Any) -> SmsForm:
    written = QueryDict(mutable=True)
    written.update(data)
    return SmsForm(written, initial=initial)


def test_each_gateway_has_its_group_and_no_field_is_left_out() -> None:
    groups = SmsForm().groups()
    assert [group.of for group in groups] == ["number", "twilio", "kannel", "smpp", "limits", "by_itself"]
    assert sorted(field.name for group in groups for field in group.fields) == sorted(SmsForm().fields)


def test_the_stylesheet_hides_each_gateway_that_is_not_chosen() -> None:
    file = find("sms/settings.css")
    assert isinstance(file, str)
    styles = Path(file).read_text("utf-8")
    own = {name for name, gateway in GATEWAYS.items() if gateway.fields}
    assert set(re.findall(r'\[value="(\w+)"\]', styles)) == own == set(re.findall(r'data-of="(\w+)"', styles))


def test_what_the_chosen_gateway_needs_is_asked_for() -> None:
    errors = form({**COMMON, "gateway": "kannel"}).errors
    assert set(errors) == {"kannel_url", "kannel_user", "kannel_password"}


def test_what_stands_in_another_gateways_fields_does_not_matter() -> None:
    filled = form({**COMMON, "gateway": "drop", "kannel_url": "no address", "smpp_port": "-1"})
    assert filled.is_valid()
    assert not [name for name in filled.cleaned_data if name.startswith(("kannel", "smpp"))]


def test_a_gateway_that_asks_for_nothing_is_done_at_once() -> None:
    assert form({**COMMON, "gateway": "drop"}).is_valid()


def test_settings_hold_only_the_chosen_gateways_fields() -> None:
    filled = form({**COMMON, **KANNEL, "kannel_password": "secret", "countries": "us, CA ca", "twilio_token": "x"})
    assert filled.is_valid(), filled.errors
    given = filled.cleaned_data
    assert (given["address"], given["country"], given["countries"]) == ("+14165550199", "CA", ["CA", "US"])
    assert "twilio_token" not in given


def test_a_secret_is_asked_for_once() -> None:
    assert "kannel_password" in form({**COMMON, **KANNEL}).errors
    assert form({**COMMON, **KANNEL}, gateway="kannel").is_valid()
    assert "kannel_password" in form({**COMMON, **KANNEL}, gateway="twilio").errors


def test_stored_settings_come_back_as_they_were_typed() -> None:
    shown = SmsForm(initial={"gateway": "kannel", "address": "55555", "countries": ["CA", "US"], **KANNEL})
    assert (shown["countries"].value(), shown["kannel_user"].value()) == ("CA US", "desk")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("address", "nobody knows this sign ☎"),
        ("country", "QQ"),
        ("countries", "CA ELSEWHERE"),
        ("gateway", "pigeon"),
        ("rate", "0"),
        ("daily_budget", "many"),
        ("kannel_url", "file:///etc/passwd"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(field: str, given: str) -> None:
    assert field in form({**COMMON, **KANNEL, "kannel_password": "secret", field: given}).errors


def test_our_number_is_made_whole() -> None:
    filled = form({**COMMON, "gateway": "drop", "address": "416 555 0199"})
    assert filled.is_valid()
    assert filled.cleaned_data["address"] == "+14165550199"


@pytest.mark.parametrize("address", ["55555", "+14165550199", "MAPLE LIB"])
def test_short_codes_and_names_are_addresses_of_ours(address: str) -> None:
    assert form({**COMMON, "gateway": "drop", "address": address}).is_valid()


def test_a_gateway_that_is_not_installed_says_how_to_get_it() -> None:
    filled = {"smpp_host": "smsc.example.org", "smpp_port": "2775", "smpp_id": "desk", "smpp_password": "secret"}
    chosen = {**COMMON, "gateway": "smpp", **filled, "smpp_alphabet": "gsm", "smpp_ids": "same"}
    assert form(chosen).is_valid()
    with mock.patch.object(pdus, "is_installed", return_value=False):
        assert "deskbell[smpp]" in str(form(chosen).errors["gateway"])


def test_the_secrets_of_all_gateways_are_sealed() -> None:
    assert SmsForm.secrets.keys() == frozenset().union(*(gateway.secrets for gateway in GATEWAYS.values()))
    assert all(set(places) < set(SmsForm().fields) for places in SmsForm.secrets.values())
