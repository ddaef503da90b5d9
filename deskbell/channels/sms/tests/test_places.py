"""Where an account's words and passwords may go: encrypted to anybody, in clear only within the house."""

from __future__ import annotations

import pytest

from deskbell.channels.sms.tests.accounts import OURS
from deskbell.mailroom import forms
from deskbell.mailroom.models import Account
from tests import world

pytestmark = pytest.mark.django_db

KANNEL = {"gateway": "kannel", "kannel_user": "desk", "kannel_password": "secret"}
TWILIO = {"gateway": "twilio", "twilio_account": "AC1", "twilio_token": "secret"}


@pytest.mark.parametrize(
    ("chosen", "field", "place", "is_right"),
    [
        (KANNEL, "kannel_url", "http://127.0.0.1:13013/cgi-bin/sendsms", True),
        (KANNEL, "kannel_url", "http://10.0.0.5:13013/cgi-bin/sendsms", True),
        (KANNEL, "kannel_url", "http://kannel.example:13013/cgi-bin/sendsms", False),
        (KANNEL, "kannel_url", "http://169.254.169.254/latest", False),
        (TWILIO, "twilio_url", "https://api.twilio.com", True),
        (TWILIO, "twilio_url", "http://10.0.0.5/", False),
    ],
)
def test_a_password_leaves_the_house_only_encrypted(
    chosen: dict[str, str], field: str, place: str, is_right: bool
) -> None:
    new = Account(channel="sms", desk=world.build().maple_desk)
    form = forms.settings_form(new, {"address": OURS, "country": "CA", **chosen, field: place})
    assert forms.is_right(form, new) is is_right
    assert (field in form.errors) is not is_right
