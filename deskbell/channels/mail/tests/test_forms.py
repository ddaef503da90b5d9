"""The settings: what is needed for what was chosen, and no password on an open line."""

from __future__ import annotations

from typing import Any

import pytest

from deskbell.channels.mail.forms import MailSettings
from deskbell.channels.mail.tests.making import MAPLE, account, settings
from deskbell.mailroom import accounts
from deskbell.mailroom import forms as mailroom_forms
from deskbell.mailroom.models import Account
from deskbell.mailroom.registry import channels
from tests import world


def errors(**given: Any) -> set[str]:
    return set(MailSettings({"address": MAPLE, "way_in": "pipe", "way_out": "smtp", **given}).errors)


def test_its_first_values_suit_a_mail_server_on_the_same_machine() -> None:
    found = settings()
    assert (found["way_in"], found["listen_host"], found["listen_port"]) == ("listener", "127.0.0.1", 2424)
    assert (found["smtp_host"], found["smtp_port"], found["plus"]) == ("127.0.0.1", 25, True)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"way_in": "listener"}, {"listen_host", "listen_port", "listen_protocol"}),
        ({"way_in": "mailbox"}, {"imap_host", "imap_port", "imap_security", "imap_user", "imap_folder"}),
        ({"way_in": "provider"}, {"provider"}),
        ({"way_out": "provider"}, {"provider"}),
        ({"smtp_oauth": True}, {"oauth_token_url", "oauth_client_id"}),
    ],
)
def test_a_choice_needs_its_fields(given: dict[str, Any], missing: set[str]) -> None:
    assert missing <= errors(**given)


def test_nothing_else_is_needed() -> None:
    assert errors(smtp_host="127.0.0.1", smtp_port=25, smtp_security="none") == set()


@pytest.mark.parametrize(("host", "bad"), [("mail.library.example", True), ("127.0.0.1", False)])
def test_a_password_leaves_the_machine_only_encrypted(host: str, bad: bool) -> None:
    given = {"smtp_host": host, "smtp_port": 25, "smtp_security": "none", "smtp_user": "maple"}
    assert ("smtp_security" in errors(**given)) is bad
    given = {"way_in": "mailbox", "imap_host": host, "imap_port": 143, "imap_security": "none", "imap_user": "maple"}
    assert ("imap_security" in errors(**given)) is bad


def test_other_addresses_stand_one_a_line_and_each_must_be_one() -> None:
    assert settings(aliases="Ask@library.example\n<info@library.example>\n")["aliases"] == [
        "ask@library.example",
        "info@library.example",
    ]
    assert "aliases" in errors(aliases="ask at library.example")


@pytest.mark.parametrize("password", ["short", "has a colon : in the middle", "http://e@vil/0123456789", "é" * 20])
def test_the_webhooks_password_can_stand_in_an_address_and_is_no_short_one(password: str) -> None:
    assert "provider_password" in errors(provider_password=password)


@pytest.mark.django_db
def test_secrets_are_sealed_and_an_empty_one_keeps_the_old() -> None:
    made = account(world.build(), smtp_user="maple", smtp_password="s3cret")
    assert made.address == MAPLE
    assert "s3cret" not in repr(made.settings)
    accounts.put_settings(made, settings(smtp_user="maple"))
    assert accounts.secrets_of(made)["smtp_password"] == "s3cret"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"smtp_host": "listening.example"}, {"smtp_password", "oauth_refresh_token"}),
        ({"smtp_security": "none", "smtp_host": "127.0.0.1"}, {"smtp_password", "oauth_refresh_token"}),
        ({"imap_host": "listening.example"}, {"imap_password", "oauth_refresh_token"}),
        ({"oauth_token_url": "https://listening.example/"}, {"oauth_refresh_token"}),
        ({"provider_url": "https://listening.example/"}, {"provider_key"}),
        ({"aliases": "ask@library.example", "imap_folder": "Desk"}, set()),
    ],
)
def test_a_secret_is_asked_for_again_before_it_goes_elsewhere(changed: dict[str, Any], asked: set[str]) -> None:
    """Whoever leads a library may change its accounts, and learns no password by that."""
    given: dict[str, Any] = {
        **settings(smtp_host="mail.library.example", smtp_security="tls", smtp_user="maple"),
        "way_in": "mailbox",
        "imap_host": "mail.library.example",
        "imap_user": "maple",
        "aliases": "",
        "oauth_token_url": "https://login.example/",
        "provider": "postmark",
    }
    secrets = dict.fromkeys(("smtp_password", "imap_password", "oauth_refresh_token", "provider_key"), "s3cret")
    made = account(world.build(), **given | secrets)
    form = mailroom_forms.settings_form(made, given | changed | dict.fromkeys(secrets, "") | {"in_use": "on"})
    assert mailroom_forms.is_right(form, made) is not bool(asked)
    assert set(form.errors) == asked


@pytest.mark.parametrize("field", ["provider_url", "oauth_token_url"])
@pytest.mark.parametrize(("place", "bad"), [("http://api.example/", True), ("http://127.0.0.1:8000/", False)])
@pytest.mark.django_db
def test_a_key_leaves_the_machine_only_encrypted(field: str, place: str, bad: bool) -> None:
    new = Account(channel="mail", desk=world.build().maple_desk)
    form = mailroom_forms.settings_form(new, {**settings(), "aliases": "", field: place})
    assert mailroom_forms.is_right(form, new) is not bad
    assert (field in form.errors) is bad


@pytest.mark.parametrize(("administrator", "bad"), [(True, False), (False, True)])
@pytest.mark.django_db
def test_only_an_administrator_opens_the_machine_to_others(administrator: bool, bad: bool) -> None:
    made = account(world.build())
    given = {**made.settings, "address": MAPLE, "aliases": "", "listen_host": "0.0.0.0"}
    form = mailroom_forms.settings_form(made, given, by_administrator=administrator)
    assert ("listen_host" in form.errors) is bad
    if administrator:
        mailroom_forms.store(form, made)
        again = mailroom_forms.settings_form(made, given)
        assert "listen_host" not in again.errors, "it stays as it is"


@pytest.mark.parametrize(("provider", "receives"), [("postmark", True), ("brevo", False), ("resend", False)])
def test_a_provider_that_only_sends_is_no_way_in(provider: str, receives: bool) -> None:
    given = settings() | {"aliases": "", "way_in": "provider", "provider": provider}
    assert ("way_in" in MailSettings(given).errors) is not receives


def test_every_secret_is_a_password_field_and_every_password_field_a_secret() -> None:
    form = channels()["mail"].settings_form
    assert form is MailSettings
    hidden = {name for name, field in form().fields.items() if getattr(field.widget, "input_type", "") == "password"}
    assert hidden == set(MailSettings.secrets)


def test_every_field_stands_in_one_part_of_the_page() -> None:
    named = [field.name for group in MailSettings().groups() for field in group.fields]
    assert sorted(named) == sorted(MailSettings.base_fields)


def test_the_form_shows_again_what_was_stored() -> None:
    stored = settings(aliases="ask@library.example info@library.example")
    shown = str(MailSettings(initial=stored)["aliases"])
    assert "ask@library.example\ninfo@library.example</textarea>" in shown
