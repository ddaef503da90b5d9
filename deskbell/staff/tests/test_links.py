"""One-time links: to set up, to join, to recover."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from deskbell.staff import links
from deskbell.staff.models import OneTimeLink, Role, Staff
from tests import world as cast

NEW = "seven quiet herons"
ABOUT = {"name": "Ada Lindqvist", "desk_name": "Ada", "language": "fr"}
CHOSEN = {"password": NEW, "again": NEW}


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def path_of(address: str | None) -> str:
    assert address
    return urlsplit(address).path


def token_of(address: str) -> str:
    return path_of(address).split("/")[2]


def test_the_first_start_leads_to_the_administrator(db: None, client: Client) -> None:
    path = path_of(links.make_set_up())
    answer = client.post(path, {"sign_in": "Ada", **ABOUT, **CHOSEN})
    assert (answer.status_code, answer["Location"]) == (302, "/first-steps/")
    ada = Staff.objects.get(sign_in="ada")
    assert ada.check_password(NEW)
    assert ada.roles.get().kind == Role.Kind.ADMINISTRATOR
    assert client.get("/first-steps/").status_code == 200


def test_a_new_start_makes_a_new_link_and_voids_the_one_before(db: None, client: Client) -> None:
    first, second = path_of(links.make_set_up()), path_of(links.make_set_up())
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_there_is_no_set_up_once_there_are_staff(world: cast.World) -> None:
    assert links.make_set_up() is None
    assert not OneTimeLink.objects.exists()


def test_a_set_up_link_is_void_once_there_are_staff(db: None, client: Client) -> None:
    path = path_of(links.make_set_up())
    cast.build()
    assert client.post(path, {"sign_in": "eve", **ABOUT, **CHOSEN}).status_code == 404
    assert not Staff.objects.filter(sign_in="eve").exists()


def test_an_invited_colleague_chooses_a_desk_name_and_a_password(world: cast.World, client: Client) -> None:
    world.ines.set_unusable_password()
    world.ines.save()
    path = path_of(links.make_join(world.ines, world.lucie))
    answer = client.post(path, {"name": "Ines Duarte", "desk_name": "Inês", "language": "en", **CHOSEN})
    assert answer.status_code == 302
    world.ines.refresh_from_db()
    assert (world.ines.desk_name, world.ines.check_password(NEW)) == ("Inês", True)
    assert client.get("/me/").status_code == 200


def test_recovering_ends_every_other_session(world: cast.World, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(world.ines)
    path = path_of(links.make_recover(world.ines, world.lucie))
    assert elsewhere.get("/me/").status_code == 200
    assert client.post(path, CHOSEN).status_code == 302
    assert elsewhere.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_looking_changes_nothing(world: cast.World, client: Client) -> None:
    path = path_of(links.make_recover(world.ines, None))
    for look in (client.get, client.head):
        answer = look(path)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
    assert OneTimeLink.objects.get().used_at is None
    assert client.post(path, CHOSEN).status_code == 302


def test_the_form_works_as_browsers_send_it_and_not_from_another_site(world: cast.World) -> None:
    path = path_of(links.make_recover(world.ines, None))
    browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    token = browser.get(path).context["csrf_token"]
    form = {**CHOSEN, "csrfmiddlewaretoken": str(token)}
    assert browser.post(path, CHOSEN, headers={"origin": "null"}).status_code == 403
    assert browser.post(path, form, headers={"origin": "https://evil.example"}).status_code == 403
    assert OneTimeLink.objects.get().used_at is None
    assert browser.post(path, form, headers={"origin": "null"}).status_code == 302


def test_a_link_works_once(world: cast.World, client: Client) -> None:
    path = path_of(links.make_recover(world.ines, None))
    assert client.post(path, CHOSEN).status_code == 302
    assert Client(headers={"host": "localhost"}).get(path).status_code == 404
    assert Client(headers={"host": "localhost"}).post(path, CHOSEN).status_code == 404


def test_a_refused_password_does_not_use_the_link_up(world: cast.World, client: Client) -> None:
    path = path_of(links.make_recover(world.ines, None))
    for password in ("short", "elevenchars", "1q2w3e4r5t6y", "Ines Duarte."):
        assert client.post(path, {"password": password, "again": password}).status_code == 422
    assert client.post(path, {"password": NEW, "again": "something else"}).status_code == 422
    assert client.post(path, CHOSEN).status_code == 302


def test_a_new_link_voids_the_one_before(world: cast.World, client: Client) -> None:
    first = path_of(links.make_recover(world.ines, None))
    links.make_recover(world.ines, None)
    assert client.get(first).status_code == 404


def test_links_run_out(world: cast.World, client: Client) -> None:
    with time_machine.travel(datetime(2026, 5, 18, tzinfo=UTC), tick=False) as clock:
        join = path_of(links.make_join(world.ines, None))
        recover = path_of(links.make_recover(world.priya, None))
        clock.shift(timedelta(days=1))
        assert (client.get(join).status_code, client.get(recover).status_code) == (200, 404)
        clock.shift(timedelta(days=6))
        assert client.get(join).status_code == 404


def test_a_link_leads_nowhere_under_another_purpose(world: cast.World, client: Client) -> None:
    token = token_of(links.make_join(world.ines, None))
    for purpose in ("recover", "set-up"):
        assert client.get(f"/{purpose}/{token}/").status_code == 404


def test_a_link_of_somebody_deactivated_leads_nowhere(world: cast.World, client: Client) -> None:
    path = path_of(links.make_recover(world.ines, None))
    Staff.objects.filter(pk=world.ines.pk).update(is_active=False)
    assert client.get(path).status_code == 404


def test_a_link_is_no_way_into_what_its_maker_may_not_give(world: cast.World, client: Client) -> None:
    """Lucie could keep a colleague's link until they are given more than she has."""
    for make, role in ((links.make_recover, world.lakes), (links.make_join, None)):
        path = path_of(make(world.ines, world.lucie))
        assert client.get(path).status_code == 200
        kind = Role.Kind.COORDINATOR if role else Role.Kind.ADMINISTRATOR
        given = Role.objects.create(staff=world.ines, kind=kind, consortium=role)
        assert client.post(path, {**ABOUT, **CHOSEN}).status_code == 404
        given.delete()


def test_a_link_ends_with_the_role_of_its_maker(world: cast.World, client: Client) -> None:
    path = path_of(links.make_recover(world.ines, world.lucie))
    world.lucie.roles.update(until=datetime(2026, 1, 1, tzinfo=UTC))
    assert client.post(path, CHOSEN).status_code == 404


def test_only_the_digest_of_a_link_is_kept(world: cast.World) -> None:
    token = token_of(links.make_join(world.ines, world.lucie))
    assert len(token) == 43
    assert token not in str(OneTimeLink.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_in_the_same_moment_one_is_second() -> None:
    world = cast.build()
    token = token_of(links.make_recover(world.ines, None))

    def use(_number: int) -> str:
        try:
            with transaction.atomic():
                links.use(OneTimeLink.Purpose.RECOVER, token)
        except links.LinkGone:
            return "gone"
        finally:
            connection.close()
        return "used"

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(use, range(8))) == ["gone"] * 7 + ["used"]
