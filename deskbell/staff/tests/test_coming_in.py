"""Signing in and out."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from deskbell.staff.duty import duties_of
from deskbell.staff.models import Staff
from tests import world as cast

Answer = Any


def sign_in(client: Client, name: str, password: str = cast.PASSWORD, **more: str) -> Answer:
    return client.post("/sign-in/", {"sign_in": name, "password": password, **more})


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_somebody_signs_in_and_is_led_to_the_console(world: cast.World, client: Client) -> None:
    answer = sign_in(client, "ines")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize("name", ["INES", " Ines ", "ｉｎｅｓ"])
def test_a_sign_in_name_is_the_same_in_any_letters(world: cast.World, client: Client, name: str) -> None:
    assert sign_in(client, name).status_code == 302


def test_a_wrong_name_and_a_wrong_password_get_one_answer(world: cast.World, client: Client) -> None:
    Staff.objects.filter(sign_in="priya").update(is_active=False)
    Staff.objects.filter(sign_in="tom").update(password="!never joined")
    answers = [
        sign_in(client, name, password)
        for name, password in [("ines", "wrong"), ("nobody", "wrong"), ("priya", cast.PASSWORD), ("tom", "wrong")]
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert {answer.context["form"].non_field_errors()[0] for answer in answers} == {
        "This sign-in name and password do not belong together. Try again."
    }


def test_a_wrong_name_costs_as_much_work_as_a_wrong_password(world: cast.World, client: Client) -> None:
    Staff.objects.filter(sign_in="tom").update(password="!never joined")
    for name in ("ines", "nobody", "tom"):
        with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as work:
            sign_in(client, name, "wrong")
        assert work.call_count == 1, name


def test_what_was_typed_as_a_name_is_kept_and_the_password_is_not(world: cast.World, client: Client) -> None:
    page = sign_in(client, "ines", "not this one").content.decode()
    assert 'value="ines"' in page
    assert "not this one" not in page


def test_the_session_has_a_new_key_after_signing_in(world: cast.World, client: Client) -> None:
    client.get("/sign-in/")
    before = client.session.session_key
    sign_in(client, "ines")
    assert client.session.session_key != before


@pytest.mark.parametrize("address", ["/organisation/", "/questions/4/?a=b"])
def test_one_is_led_on_to_the_page_one_wanted(world: cast.World, client: Client, address: str) -> None:
    assert sign_in(client, "ines", next=address)["Location"] == address


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "/\t/evil.example"],
)
def test_one_is_never_led_to_another_site(world: cast.World, client: Client, address: str) -> None:
    assert sign_in(client, "ines", next=address)["Location"] == "/"


def test_over_plain_http_from_elsewhere_there_is_a_sentence_and_no_form(world: cast.World) -> None:
    far = Client(headers={"host": "ask.example.org"})
    for answer in (far.get("/sign-in/"), sign_in(far, "ines")):
        assert answer.status_code == 403
        assert "HTTPS" in answer.content.decode()
        assert "<form" not in answer.content.decode()
    assert not is_signed_in(far)


def test_signing_out_ends_the_session_and_the_duty(world: cast.World, client: Client) -> None:
    world.on_duty(world.ines, world.maple_queue)
    sign_in(client, "ines")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert not is_signed_in(client)
    assert duties_of(world.ines) == []


def test_signing_out_ends_the_sockets_of_this_session_alone(world: cast.World, client: Client) -> None:
    sign_in(client, "ines")
    with patch("deskbell.staff.views.coming_in.bus.ring_gone") as gone:
        client.post("/sign-out/")
    (topic, principal), _ = gone.call_args
    assert topic == f"staff:{world.ines.pk}"
    assert principal.startswith(f"s{world.ines.pk}/")
    assert len(principal.split("/")[1]) == 16


def test_a_form_from_another_site_is_refused(world: cast.World) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert sign_in(strict, "ines").status_code == 403
