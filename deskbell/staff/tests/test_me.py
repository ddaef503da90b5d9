"""One's own page."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.staff import preferences
from deskbell.staff.models import Role, Staff
from tests import world as cast

NEW = "seven quiet herons"


@pytest.fixture
def client(world: cast.World) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(world.ines)
    return client


def test_names_and_language_are_ones_own_to_choose(world: cast.World, client: Client) -> None:
    answer = client.post("/me/", {"name": "Inês Duarte", "desk_name": "I.", "language": "fr"}, follow=True)
    world.ines.refresh_from_db()
    assert (world.ines.name, world.ines.desk_name, world.ines.language) == ("Inês Duarte", "I.", "fr")
    assert '<html lang="fr"' in answer.content.decode()


def test_a_role_at_several_places_is_said_once(world: cast.World, client: Client) -> None:
    Role.objects.create(staff=world.ines, kind=Role.Kind.OPERATOR, library=world.harbour)
    page = client.get("/me/").content.decode()
    said = page.split('<p class="lead">')[1:]
    assert len(said) == 1
    assert said[0].startswith("Operator · Maple Public Library, Harbour College Library</p>")


def test_what_cannot_be_is_refused_and_the_rest_kept(world: cast.World, client: Client) -> None:
    answer = client.post("/me/", {"name": "Somebody", "desk_name": "", "language": "xx"})
    assert answer.status_code == 422
    assert 'value="Somebody"' in answer.content.decode()
    world.ines.refresh_from_db()
    assert world.ines.name == "Ines Duarte"


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(world: cast.World, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(world.ines)
    wrong = {"present": "not this", "password": NEW, "again": NEW}
    assert client.post("/me/password/", wrong).status_code == 422
    assert client.post("/me/password/", wrong | {"present": cast.PASSWORD}).status_code == 302
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert Staff.objects.get(sign_in="ines").check_password(NEW)


def test_guessing_the_present_password_is_throttled(world: cast.World, client: Client) -> None:
    wrong = {"present": "not this", "password": NEW, "again": NEW}
    assert {client.post("/me/password/", wrong).status_code for _ in range(10)} == {422}
    assert client.post("/me/password/", wrong | {"present": cast.PASSWORD}).status_code == 429


def test_a_password_is_not_changed_over_plain_http_from_elsewhere(world: cast.World, client: Client) -> None:
    form = {"present": cast.PASSWORD, "password": NEW, "again": NEW}
    assert client.post("/me/password/", form, REMOTE_ADDR="192.0.2.7").status_code == 403


def test_signing_out_everywhere_leaves_this_session(world: cast.World, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(world.ines)
    assert client.post("/me/sessions/").status_code == 302
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_preferences_are_chosen_all_together_in_the_form(world: cast.World, client: Client) -> None:
    client.post("/me/preferences/", {"theme": "dark", "density": "dense", "notifications": "on", "volume": "35"})
    world.ines.refresh_from_db()
    assert preferences.of(world.ines) == {
        "sounds": False, "words": False, "notifications": True, "shortcuts": False,
        "theme": "dark", "density": "dense", "volume": 35,
    }  # fmt: skip
    assert 'data-theme="dark"' in client.get("/me/").content.decode()


def test_a_script_chooses_one_preference(world: cast.World, client: Client) -> None:
    answer = client.post("/me/preferences/", {"sounds": "off"}, headers={"accept": "application/json"})
    assert answer.json()["preferences"]["sounds"] is False
    world.ines.refresh_from_db()
    assert preferences.of(world.ines)["shortcuts"] is True


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"sounds": "maybe"}, {"volume": "101"}, {"volume": "loud"}])
def test_a_preference_that_cannot_be_is_refused(world: cast.World, client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/me/preferences/", wrong, headers={"accept": "application/json"})
    assert answer.status_code == 422
    world.ines.refresh_from_db()
    assert preferences.of(world.ines) == dict(preferences.DEFAULTS)


def test_what_an_older_version_stored_does_no_harm() -> None:
    assert preferences.checked({"sounds": "loud", "theme": "dark", "gone": 1, "volume": True}) == {
        **preferences.DEFAULTS,
        "theme": "dark",
    }


def test_every_colour_and_density_that_can_be_chosen_is_seen_on_the_page(world: cast.World, client: Client) -> None:
    client.force_login(world.ines)
    seen = set()
    for density in preferences.CHOICES["density"]:
        preferences.choose(world.ines, density=density)
        seen.add(client.get("/me/").content.decode().partition("<head>")[0])
    assert len(seen) == len(preferences.CHOICES["density"])
    for theme in ("light", "dark"):
        preferences.choose(world.ines, theme=theme)
        assert f'data-theme="{theme}"' in client.get("/me/").content.decode()
