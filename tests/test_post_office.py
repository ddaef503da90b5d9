"""Where the real parts are missing, the tests that need them say which, and what to install."""

from __future__ import annotations

import os

import pytest

from tests import post_office


def test_a_missing_program_is_named_with_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_office, "program_of", lambda name: None)
    with pytest.raises(pytest.skip.Exception, match=r"postfix, swaks not installed: apt-get install .* postfix swaks"):
        post_office.need("postfix", "swaks")


def test_who_may_not_start_a_mail_server_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_office, "program_of", lambda name: name)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(pytest.skip.Exception, match="root"):
        post_office.need("dovecot")
