"""What has to be entered elsewhere is shown, and no secret with it."""

from __future__ import annotations

import pytest

from deskbell.channels.mail.channel import Mail
from deskbell.channels.mail.tests.making import account
from tests import world

HOOK = "https://ask.example/hooks/k3y/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, ["maple@library.example lmtp:inet:127.0.0.1:2424"]),
        ({"way_in": "pipe"}, ["deskbell read-mail --recipient maple@library.example"]),
        ({"way_in": "mailbox", "imap_host": "127.0.0.1", "imap_user": "maple"}, []),
        (
            {"way_in": "provider", "provider": "postmark", "provider_password": "0123456789abcdef"},
            [
                "https://deskbell:PASSWORD@ask.example/hooks/k3y/inbound/",
                "https://deskbell:PASSWORD@ask.example/hooks/k3y/tracking/",
            ],
        ),
        (
            {"way_in": "pipe", "way_out": "provider", "provider": "postmark"},
            [
                "deskbell read-mail --recipient maple@library.example",
                "https://deskbell:PASSWORD@ask.example/hooks/k3y/tracking/",
            ],
        ),
    ],
)
def test_what_has_to_be_entered_elsewhere_is_shown(given: dict[str, str], shown: list[str]) -> None:
    told = Mail().to_set_up(account(world.build(), **given), HOOK)
    assert [text for _, text in told] == shown
    assert all(label for label, _ in told)
