"""Which sites may show a desk, and what the others show."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import world

pytestmark = pytest.mark.django_db
REFUSED = "This page cannot show the library’s desk"


@pytest.fixture
def maple() -> world.World:
    cast = world.build()
    cast.maple_desk.sites = ["https://maple.example", "https://*.catalogue.example"]
    cast.maple_desk.save()
    return cast


def framed(client: Client, referrer: str, into: str = "iframe", path: str = "/ask/maple/?lang=en") -> tuple[int, str]:
    answer = client.get(path, headers={"Referer": referrer, "Sec-Fetch-Dest": into})
    assert not answer.cookies
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    "site",
    ["https://maple.example", "https://MAPLE.example/", "https://www.catalogue.example/find?q=1", "", "about:blank"],
)
def test_a_site_that_may_shows_the_desk_and_so_does_one_that_does_not_say(
    maple: world.World, client: Client, site: str
) -> None:
    status, said = framed(client, site)
    assert status == 200
    assert REFUSED not in said


@pytest.mark.parametrize(
    "site", ["https://evil.example", "http://maple.example", "https://catalogue.example", "https://maple.example:8443"]
)
@pytest.mark.parametrize("into", ["iframe", "frame", "object", "embed", "fencedframe"])
def test_another_is_told_so_in_words_with_the_way_to_the_desk(
    maple: world.World, client: Client, site: str, into: str
) -> None:
    status, said = framed(client, f"{site}/page", into)
    assert status == 403
    assert REFUSED in said
    assert site in said
    assert 'href="http' in said
    assert '/ask/maple/?lang=en" target="_blank" rel="noopener"' in said
    assert "<form" not in said
    assert said.count("<script") == 1 and "/web/refused.js" in said


def test_what_it_is_told_may_be_shown_by_anybody_and_the_desk_may_not(maple: world.World, client: Client) -> None:
    headers = {"Sec-Fetch-Dest": "iframe"}
    told = client.get("/ask/maple/", headers={**headers, "Referer": "https://evil.example/"})
    assert "frame-ancestors" not in told["Content-Security-Policy"]
    hidden = client.get("/ask/maple/", headers=headers)  # a site that sends no referrer
    assert hidden["Content-Security-Policy"].endswith(
        "frame-ancestors 'self' https://maple.example https://*.catalogue.example"
    )


def test_a_link_from_anywhere_leads_to_the_desk(maple: world.World, client: Client) -> None:
    status, said = framed(client, "https://evil.example/", "document")
    assert status == 200
    assert REFUSED not in said


def test_a_desk_without_a_list_is_shown_by_any_site(maple: world.World, client: Client) -> None:
    maple.maple_desk.sites = []
    maple.maple_desk.save()
    assert framed(client, "https://evil.example/")[0] == 200


@pytest.mark.parametrize(
    "site", ["https://[", "javascript:alert(1)", "https://evil.example;script-src *", "x" * 5000, "https://é.example"]
)
def test_whatever_a_referrer_says_nothing_breaks(maple: world.World, client: Client, site: str) -> None:
    status, said = framed(client, site.encode("utf-8").decode("latin-1"))
    assert status == 200
    assert "script-src *" not in said
