"""Tokens are asked for when they are needed, kept while they are good, and never told to a log or an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest

from deskbell.channels.mail import oauth
from deskbell.channels.mail.tests.making import account
from deskbell.mailroom import accounts
from deskbell.mailroom.models import Account
from tests import world
from tests.websites import Quiet, answering

pytestmark = pytest.mark.django_db


@contextmanager
def provider(*answers: tuple[int, object]) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """Gives these answers, one after the other; yields its address and what it was asked."""
    asked: list[dict[str, list[str]]] = []
    left = list(answers)

    class Answering(Quiet):
        def hear(self, body: bytes) -> None:
            asked.append(parse_qs(body.decode()))
            status, said = left.pop(0)
            self.answer(status, said if isinstance(said, bytes) else json.dumps(said).encode())

    with answering(Answering) as port:
        yield f"http://127.0.0.1:{port}/token", asked


def signed_in(url: str, **more: str) -> Account:
    given = {"oauth_token_url": url, "oauth_client_id": "deskbell", "oauth_client_secret": "s3cret"} | more
    return account(world.build(), imap_oauth=True, **given)


def test_a_refresh_token_gives_an_access_token_which_is_used_until_it_is_old() -> None:
    with provider((200, {"access_token": "one", "expires_in": 3600})) as (url, asked):
        made = signed_in(url, oauth_refresh_token="r3fresh")
        assert [oauth.access_token(made) for _ in range(3)] == ["one"] * 3
    [form] = asked
    assert form["grant_type"] == ["refresh_token"]
    assert (form["refresh_token"], form["client_secret"]) == (["r3fresh"], ["s3cret"])


def test_without_a_refresh_token_the_program_signs_in_as_itself() -> None:
    with provider((200, {"access_token": "one"})) as (url, asked):
        oauth.access_token(signed_in(url, oauth_scope="https://outlook.office365.com/.default"))
    assert asked[0]["grant_type"] == ["client_credentials"]
    assert asked[0]["scope"] == ["https://outlook.office365.com/.default"]


def test_a_token_that_is_nearly_old_or_was_refused_is_renewed() -> None:
    answers = [
        (200, {"access_token": word, "expires_in": seconds}) for word, seconds in [("a", 60), ("b", 900), ("c", 9)]
    ]
    with provider(*answers) as (url, _):
        made = signed_in(url)
        assert (oauth.access_token(made), oauth.access_token(made), oauth.access_token(made)) == ("a", "b", "b")
        oauth.forget(made)
        assert oauth.access_token(made) == "c"


def test_a_refresh_token_that_the_provider_renews_is_kept_sealed() -> None:
    with provider((200, {"access_token": "one", "refresh_token": "n3w", "expires_in": 3600})) as (url, asked):
        made = signed_in(url, oauth_refresh_token="r3fresh")
        oauth.access_token(made)
        fresh = Account.objects.get(pk=made.pk)
        assert accounts.secrets_of(fresh)["oauth_refresh_token"] == "n3w"
        assert accounts.secrets_of(fresh)["oauth_client_secret"] == "s3cret"
        assert b"n3w" not in bytes(fresh.sealed)
        assert oauth.access_token(fresh) == "one"
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((400, {"error": "invalid_grant", "error_description": "It is\n expired"}), "invalid_grant: It is expired"),
        ((500, b"<html>"), "500"),
        ((200, b"no JSON"), "no token"),
        ((200, ["x"]), "no access token"),
        ((200, {"access_token": 7}), "no access token"),
    ],
)
def test_what_a_provider_says_instead_is_told_without_secrets(answer: tuple[int, object], told: str) -> None:
    with provider(answer) as (url, _), pytest.raises(oauth.NoToken, match=told) as why:
        oauth.access_token(signed_in(url, oauth_refresh_token="r3fresh"))
    assert "s3cret" not in str(why.value)
    assert "r3fresh" not in str(why.value)


def test_secrets_go_to_no_unencrypted_address() -> None:
    with pytest.raises(oauth.NoToken, match="https"):
        oauth.access_token(signed_in("http://login.example/token"))


def test_what_xoauth2_says() -> None:
    assert oauth.bearer("maple@library.example", "t") == "user=maple@library.example\1auth=Bearer t\1\1"
