"""A desk that takes texts by a real Kannel, for the stories."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deskbell.channels.sms.tests import real
from deskbell.channels.sms.tests.accounts import SMS
from deskbell.channels.sms.tests.test_real_kannel import OURS, Kannel
from deskbell.mailroom import accounts
from deskbell.mailroom.models import Account
from tests.open_house import OpenHouse


@contextmanager
def text_account(house: OpenHouse, folder: Path) -> Iterator[Kannel]:
    """Kannel between Maple's desk and its network, set up with what the account's own page says."""
    real.give(folder)
    ours = Account(channel=SMS.name, desk=house.world.maple_desk)
    settings = {"address": OURS, "gateway": "kannel", "country": "CA", "kannel_user": "desk"}
    settings |= {"kannel_back": house.address, "kannel_password": "secret", "kannel_url": ""}
    accounts.put_settings(ours, settings)
    ((_, service),) = SMS.to_set_up(ours, "")
    opened = Kannel(folder, "\n".join(line for line in service.splitlines() if not line.startswith("allowed")))
    accounts.put_settings(ours, settings | {"kannel_url": opened.url})
    ours.save()
    opened.start("bearerbox", "smsbox")
    try:
        yield opened
    finally:
        opened.end()
        Account.objects.filter(pk=ours.pk).update(active=False)
