"""The first start: a house without anybody, and the link that makes its administrator."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.serving import Server

PASSWORD = "seven quiet herons"


def become_administrator(page: Page, server: Server) -> None:
    """By the link that the server prints."""
    page.goto(next(line.strip() for line in server.lines if "/set-up/" in line))
    page.get_by_label("Your name").fill("Ada Lindqvist")
    page.get_by_label("Sign-in name").fill("ada")
    page.get_by_label("Desk name").fill("Ada")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
