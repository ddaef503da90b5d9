"""From the first start to a colleague on duty: without scripts for one, in French for the other."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.setting_up import PASSWORD, become_administrator
from tests.serving import Server


def test_a_server_is_set_up_and_a_colleague_joins(
    new_page: Callable[..., Page], server: Server, accessible: Callable[[Page], None]
) -> None:
    ada = new_page(java_script_enabled=False)
    become_administrator(ada, server)
    describe_the_library(ada)
    open_a_desk(ada)
    link = invite_ines(ada)
    ines = new_page(locale="fr")
    ines.goto(link)
    accessible(ines)
    join(ines)
    go_on_duty(ines)
    accessible(ines)


def describe_the_library(page: Page) -> None:
    page.get_by_role("link", name="Add a library").click()
    page.get_by_label("Name (English)").fill("Maple Public Library")
    page.get_by_label("Name (French)").fill("Bibliothèque publique Maple")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Maple Public Library")).to_be_visible()


def open_a_desk(page: Page) -> None:
    page.goto("/first-steps/")
    page.get_by_role("link", name="Add a desk").click()
    page.get_by_label("Public name (English)").fill("Ask Maple")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Sunday").fill("13:00-17:00")
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_label("Sunday")).to_have_value("13:00-17:00")
    page.get_by_role("link", name="Ask Maple").click()
    expect(page.locator("#snippet")).to_contain_text("/tab/maple-public-library.js")


def invite_ines(page: Page) -> str:
    page.goto("/first-steps/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name", exact=True).fill("Ines Duarte")
    page.get_by_label("Sign-in name").fill("ines")
    page.get_by_label("Role").select_option(label="Operator · Maple Public Library")
    page.get_by_role("button", name="Make the link").click()
    return page.locator("#link").inner_text()


def join(page: Page) -> None:
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même encore une fois").fill(PASSWORD)
    page.get_by_label("Langue des pages").select_option("fr")
    page.get_by_role("button", name="Rejoindre l’équipe").click()
    expect(page).to_have_url("/")


def go_on_duty(page: Page) -> None:
    page.goto("/duty/")
    page.get_by_role("button", name="Prendre le service").click()
    expect(page.get_by_text("vous êtes en service", exact=True)).to_be_visible()
