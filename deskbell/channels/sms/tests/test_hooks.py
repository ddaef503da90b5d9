from __future__ import annotations

import pytest
from django.test import RequestFactory

from deskbell.channels.sms import hooks
from deskbell.channels.sms.tests.accounts import account

OURS = account("kannel")


def test_the_secret_is_the_accounts_own_and_stays() -> None:
    other = account("kannel")
    other.key = "ffffffffff"
    assert hooks.secret_of(OURS) == hooks.secret_of(account("kannel")) != hooks.secret_of(other)
    assert len(hooks.secret_of(OURS)) == 32


@pytest.mark.parametrize("end", ["", "/"])
def test_who_knows_it_is_believed(end: str) -> None:
    assert hooks.is_called_rightly(RequestFactory().get(f"/hooks/k/mo/{hooks.secret_of(OURS)}{end}"), OURS)


@pytest.mark.parametrize("path", ["", "mo/", "mo/x", "mo/é", "mo/%00", "SECRET/mo"])
def test_nobody_else_is(path: str) -> None:
    path = path.replace("SECRET", hooks.secret_of(OURS))
    assert not hooks.is_called_rightly(RequestFactory().get(f"/hooks/k/{path}"), OURS)
