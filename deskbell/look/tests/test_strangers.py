"""Who may frame a page, and nothing that could end the policy early."""

from __future__ import annotations

import pytest

from deskbell.look.strangers import framing, is_origin, may_frame


def test_nobody_every_one_or_the_sites_that_were_named() -> None:
    assert framing(None) == "; frame-ancestors 'none'"
    assert framing([]) == ""
    assert framing(["https://maple.example"]) == "; frame-ancestors 'self' https://maple.example"


@pytest.mark.parametrize("site", ["https://maple.example", "https://*.maple.example", "http://localhost:8080"])
def test_an_origin_may_have_a_port_or_begin_with_a_star(site: str) -> None:
    assert is_origin(site)


@pytest.mark.parametrize(
    "site",
    [
        "maple.example",
        "https://",
        "https://a b",
        "https://a; script-src *",
        "*",
        "'self'",
        "https://a/path",
        "javascript://a",
    ],
)
def test_what_is_no_origin_is_left_out(site: str) -> None:
    assert not is_origin(site)
    assert framing([site]) == "; frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("source", "site", "may"),
    [
        ("https://maple.example", "https://maple.example", True),
        ("https://Maple.example", "https://maple.example:443", True),
        ("http://maple.example", "https://maple.example", True),
        ("https://maple.example", "http://maple.example", False),
        ("https://*.maple.example", "https://www.maple.example", True),
        ("https://*.maple.example", "https://maple.example", False),
        ("https://*.maple.example", "https://evilmaple.example", False),
        ("https://maple.example", "https://maple.example.evil", False),
        ("http://localhost:8080", "http://localhost:8080", True),
        ("http://localhost:8080", "http://localhost", False),
        ("nonsense", "https://maple.example", False),
        ("https://maple.example", "https://[", False),
        ("https://maple.example", "null", False),
    ],
)
def test_a_site_may_as_a_browser_would_let_it(source: str, site: str, may: bool) -> None:
    assert may_frame([source], site) is may
    assert may_frame([], site)
