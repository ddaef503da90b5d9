"""The post office is started once for each test process; what a test puts into a mailbox it takes out again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import post_office


@pytest.fixture(scope="session")
def dovecot() -> Iterator[post_office.Dovecot]:
    with post_office.dovecot() as made:
        yield made


@pytest.fixture
def mailboxes(dovecot: post_office.Dovecot) -> post_office.Dovecot:
    """Empty mailboxes."""
    for name in post_office.PATRONS:
        with dovecot.mailbox(name) as box:
            box.delete(box.uids("ALL"))
    return dovecot
