"""Whoever installs Deskbell opens the link that the first start printed, and is the administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.serving import Server


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_link_of_the_first_start_opens_a_form(
    new_page: Callable[..., Page], server: Server, accessible: Callable[[Page], None], language: str
) -> None:
    link = next(line.strip() for line in server.lines if "/set-up/" in line)
    page = new_page(locale=language)
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("form input[type=password]").count()
    accessible(page)
