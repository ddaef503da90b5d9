"""Webhooks as they come from outside: believed, stored and answered; or refused, told in the log, and nothing kept."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from deskbell.channels.sms import hooks
from deskbell.channels.sms.gateways.twilio import signature
from deskbell.channels.sms.tests.accounts import OURS, stored
from deskbell.channels.sms.tests.test_kannel import mo
from deskbell.journal.models import Entry
from deskbell.mailroom import reading
from deskbell.mailroom.models import Account, Arrival

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "application/x-www-form-urlencoded"
CAME = {"MessageSid": "SM1", "From": "+14165550100", "To": OURS, "Body": "Do you lend skates?"}


@pytest.fixture
def twilio() -> Account:
    return stored("twilio", twilio_account="AC1", twilio_token="12345", twilio_url="http://127.0.0.1:9")[1]


@pytest.fixture
def kannel() -> Account:
    return stored("kannel", kannel_url="http://127.0.0.1:9/", kannel_user="desk", kannel_password="secret")[1]


def heard() -> list[Entry]:
    while reading.read_waiting():
        pass
    return list(Entry.objects.filter(kind__in=["asked", "heard"]).order_by("pk"))


def test_a_signed_text_is_a_question_however_often_it_is_brought(twilio: Account) -> None:
    path = f"/hooks/{twilio.key}/"
    signed = {"X-Twilio-Signature": signature("12345", settings.PUBLIC_URL + path, CAME.items())}
    for _ in range(3):
        answer = Client().post(path, urlencode(CAME), content_type=FORM, headers=signed)
        assert (answer.status_code, answer.content) == (200, b"<Response/>")
    assert len(heard()) == 1
    assert Entry.objects.filter(words__icontains="lend skates").count() == 1


def test_a_forged_one_is_refused_logged_and_not_kept(twilio: Account, caplog: pytest.LogCaptureFixture) -> None:
    path = f"/hooks/{twilio.key}/"
    signed = {"X-Twilio-Signature": signature("54321", settings.PUBLIC_URL + path, CAME.items())}
    assert Client().post(path, urlencode(CAME), content_type=FORM, headers=signed).status_code == 403
    assert not Arrival.objects.exists()
    assert f"account {twilio.pk}" in caplog.text
    assert "5550100" not in caplog.text and "skates" not in caplog.text


def test_kannels_text_is_a_question_and_its_secret_is_not_kept(kannel: Account) -> None:
    secret = hooks.secret_of(kannel)
    answer = Client().get(f"/hooks/{kannel.key}/mo/{secret}?{mo('Êtes-vous ouverts ?')}")
    assert (answer.status_code, answer.content) == (200, b""), "what is answered would be sent to the patron"
    assert secret not in str(list(Arrival.objects.values_list("headers", flat=True)))
    assert heard()
    assert Entry.objects.filter(words__icontains="ouverts").count() == 1


def test_who_guesses_kannels_address_is_refused(kannel: Account) -> None:
    for path in (f"mo/{'0' * 32}", "mo", f"dlr/{'f' * 32}"):
        assert Client().get(f"/hooks/{kannel.key}/{path}?{mo('Hello')}").status_code == 403
    assert not Arrival.objects.exists()
