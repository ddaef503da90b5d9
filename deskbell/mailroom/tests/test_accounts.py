"""Accounts: secrets are sealed, never shown, kept when nothing new is given, and missed when they are lost."""

from __future__ import annotations

import pytest

from deskbell.mailroom import accounts
from deskbell.mailroom.models import Account
from deskbell.mailroom.tests.pigeon import Pigeon, account_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(pigeon: Pigeon) -> Account:
    account = account_of()
    accounts.put_settings(account, {"address": "north", "whistle": "two short notes", "grains": 3})
    account.save()
    return Account.objects.get(pk=account.pk)


def test_secrets_lie_sealed_and_the_rest_in_the_open(account: Account) -> None:
    assert account.settings == {"address": "north", "grains": 3, accounts.SEALED: ["whistle"]}
    assert b"notes" not in bytes(account.sealed) and account.address == "north"
    assert accounts.settings_of(account)["whistle"] == "two short notes"
    assert "whistle" not in accounts.for_reading(account)


def test_an_empty_secret_keeps_the_one_that_is_there(account: Account) -> None:
    accounts.put_settings(account, {"address": "south", "whistle": "", "grains": None})
    assert accounts.secrets_of(account) == {"whistle": "two short notes"} and account.address == "south"


def test_a_secret_goes_to_nobody_but_whom_it_was_given_for(account: Account) -> None:
    """Whoever may change an account names a tower of their own, and the old whistle must not be blown there."""
    accounts.put_settings(account, {"address": "north", "whistle": "", "tower": "another"})
    assert accounts.secrets_of(account) == {} and not accounts.has_lost_secrets(account)
    accounts.put_settings(account, {"address": "north", "whistle": "new notes", "tower": "another"})
    accounts.put_settings(account, {"address": "south", "whistle": "", "tower": "another"})
    assert accounts.secrets_of(account) == {"whistle": "new notes"}


def test_secrets_moved_to_another_account_cannot_be_read(account: Account) -> None:
    account.key = "another"
    assert accounts.secrets_of(account) == {}


def test_secrets_that_a_restore_did_not_bring_are_missed(account: Account) -> None:
    assert not accounts.has_lost_secrets(account)
    account.sealed = b""
    assert accounts.has_lost_secrets(account)
    accounts.put_settings(account, {"address": "north", "whistle": "new notes"})
    assert not accounts.has_lost_secrets(account)


def test_trouble_is_said_and_is_over(account: Account) -> None:
    accounts.trouble(account, "no wind\0\n " + "x" * 900)
    account.refresh_from_db()
    assert account.trouble.startswith("no wind xxx") and len(account.trouble) == 300 and account.troubled_at
    accounts.well(account)
    assert Account.objects.filter(trouble="", troubled_at=None).exists()


def test_a_channel_that_is_gone_is_said_so(account: Account) -> None:
    account.channel = "raven"
    with pytest.raises(accounts.NoChannel, match="raven"):
        accounts.channel_of(account)
