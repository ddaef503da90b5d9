"""Which addresses take bodies larger than a form, and which are called by programs, is what the rooms say."""

from __future__ import annotations

from deskbell.mailroom import hooks
from deskbell.server.paths import called, named_by_rooms


def test_only_the_addresses_that_rooms_name_take_files() -> None:
    takes_more = named_by_rooms("large_bodies")
    assert takes_more("/hooks/abc/") and takes_more("/hooks/abc/inbound/")
    assert takes_more("/ask/maple/") and takes_more("/q/abc/reply/") and takes_more("/questions/812/replies/")
    assert not any(takes_more(path) for path in ("/", "/ask/maple/status/", "/q/abc/", "/sign-in/", "/x/hooks/abc/"))


def test_webhooks_are_answered_together() -> None:
    assert called() == [("/hooks/", hooks.answer_all)]
