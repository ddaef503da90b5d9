"""Who has no sight finds nothing: every address, every method, pages and JSON, from a matrix made of the URL map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.http import HttpResponse
from django.test import Client

from deskbell.libraries.models import Consortium, Library, Membership
from deskbell.questions.models import Question
from deskbell.staff.models import Role, Staff
from tests import world as cast
from tests.url_map import SECRET, Maple, Route, patterns, routes

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
ACCEPTS = ("text/html", "application/json")

# What anybody may reach, and why; everything else asks for a sign-in first.
PUBLIC = {
    "healthz": "for supervisors: says ok",
    "readyz": "for balancers: says which part is there",
    "metrics": "counts only",
    "sign-in": "the way in",
    "sign-out": "the way out; does nothing for a stranger",
    "set-up": "holds a one-time secret",
    "join": "holds a one-time secret",
    "recover": "holds a one-time secret",
    "tab": "the support tab that libraries put on their pages",
    "tab-window": "what a click on it fetches",
    "tab-picture": "a library's own picture as its tab",
    "short-link": "leads to the patron's page",
    "short-link-printed": "the same, as it stands on paper",
    "short-link-button": "stands in emails",
    "ask": "the patron's page",
    "ask-ticket": "the patron's page fetches it",
    "ask-status": "the patron's page shows it: open or closed",
    "ask-emoji": "the patron's page fetches the names of small pictures",
    "desk-colours": "the patron's page wears them",
    "hook": "providers call it; what is not signed as their channel wants it is refused",
    "hook-rest": "the same, with a part for the channel",
    "passport": "holds the patron's secret",
    "passport-reply": "holds the patron's secret",
    "passport-text": "holds the patron's secret",
    "passport-file": "holds the patron's secret",
    "passport-name": "holds the patron's secret",
    "passport-page": "holds the patron's secret",
    "passport-erasing": "holds the patron's secret",
    "passport-revoking": "holds the patron's secret",
    "passport-way": "holds the patron's secret",
    "passport-code": "holds the patron's secret",
    "passport-digits": "holds the patron's secret",
    "passport-transcript": "holds the patron's secret",
    "passport-files": "holds the patron's secret",
    "service-worker": "browsers look for a newer one by themselves; a script without words",
    "offline": "a sentence that browsers keep",
}


@pytest.fixture
def maple(world: cast.World) -> Maple:
    return Maple.make(world)


@pytest.fixture
def inner(world: cast.World, maple: Maple) -> list[Route]:
    return [route for route in routes(world, maple) if route.name not in PUBLIC]


def somebody(sign_in: str, kind: Role.Kind, **place: Any) -> Staff:
    person = Staff.objects.create(sign_in=sign_in, name=sign_in.title(), desk_name=sign_in.title(), password="!")
    role = Role.objects.create(staff=person, kind=kind, **place)
    Role.objects.filter(pk=role.pk).update(since=cast.LONG_AGO)
    return person


def operator(world: cast.World) -> Staff:
    return world.priya


def liaison(world: cast.World) -> Staff:
    return somebody("lee", Role.Kind.LIAISON, library=world.harbour)


def coordinator(world: cast.World) -> Staff:
    """Of another consortium, with a library of its own."""
    rivers = Consortium.objects.create(key="rivers", name={"en": "Rivers"})
    birch = Library.objects.create(key="birch", name={"en": "Birch"}, time_zone="America/Toronto")
    Membership.objects.create(consortium=rivers, library=birch, since=date(2020, 1, 1))
    return somebody("cora", Role.Kind.COORDINATOR, consortium=rivers)


def former(world: cast.World) -> Staff:
    """Of Maple, until they left."""
    person = somebody("fritz", Role.Kind.LIAISON, library=world.maple)
    Role.objects.filter(staff=person).update(until=cast.LONG_AGO.replace(year=2021))
    return person


STRANGERS: tuple[Callable[[cast.World], Staff], ...] = (operator, liaison, coordinator, former)


def send(client: Client, method: str, address: str, accept: str) -> HttpResponse:
    return client.generic(method, address, b"", "application/x-www-form-urlencoded", headers={"Accept": accept})  # type: ignore[return-value]


def everything() -> dict[str, str]:
    """Every row of every room, but what coming and going writes."""
    passing = {"staff.presence", "sessions.session", "staff.attempt"}
    models = [model for model in apps.get_models() if model._meta.label_lower not in passing]
    return {
        model._meta.label: serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in models
        if model._meta.label_lower != "staff.staff"  # the time of the last sign-in changes
    }


def test_every_address_of_the_house_is_in_the_matrix(world: cast.World, maple: Maple) -> None:
    made = routes(world, maple)  # raises for a parameter that nobody has told it of
    names = {name for name, _ in patterns()}
    assert {route.name for route in made} == names
    assert PUBLIC.keys() <= names, "a public address that is gone must leave the list"
    assert all(names), "every address has a name"
    assert len(made) > 60


@pytest.mark.parametrize("accept", ACCEPTS)
def test_who_is_signed_out_is_asked_to_sign_in(inner: list[Route], accept: str) -> None:
    client = Client()
    for route in inner:
        for method in METHODS:
            answer = send(client, method, route.address, accept)
            signed_out = answer.status_code == 401 or (
                answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
            )
            assert signed_out, (method, route, answer.status_code)
            assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda who: who.__name__)
def test_who_has_no_sight_finds_nothing(
    world: cast.World, inner: list[Route], stranger: Callable[[cast.World], Staff], accept: str
) -> None:
    client, person = Client(), stranger(world)
    before = everything()
    client.force_login(person)
    for route in inner:
        if route.filled:
            seen = {method: send(client, method, route.address, accept) for method in METHODS}
            statuses = {method: answer.status_code for method, answer in seen.items()}
            assert set(statuses.values()) <= {404, 405}, (route, statuses)
            assert 404 in statuses.values(), (route, statuses)
            assert not any(SECRET in answer.content.decode() for answer in seen.values())
    assert everything() == before


def test_what_is_out_of_sight_answers_like_what_is_nowhere(world: cast.World, inner: list[Route]) -> None:
    client = Client()
    client.force_login(world.priya)
    for route in inner:
        for method in METHODS if route.filled else ():
            there = send(client, method, route.address, "application/json")
            nowhere = send(client, method, route.nowhere, "application/json")
            assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content), (method, route)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda who: who.__name__)
def test_what_everybody_on_the_staff_has_shows_nothing_of_others(
    world: cast.World, inner: list[Route], stranger: Callable[[cast.World], Staff], accept: str
) -> None:
    client, person = Client(), stranger(world)
    before = everything()
    for route in inner:
        if not route.filled:
            for method in METHODS:
                client.force_login(person)  # some of these end the session
                answer = send(client, method, f"{route.address}?q={SECRET}&library=maple&consortium=lakes", accept)
                assert answer.status_code < 500, (method, route, answer.status_code)
                assert SECRET not in answer.content.decode().replace(f'value="{SECRET}"', ""), (method, route)
    assert everything() == before


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda who: who.__name__)
def test_nothing_of_others_can_be_smuggled_into_ones_own_forms(
    world: cast.World, maple: Maple, stranger: Callable[[cast.World], Staff]
) -> None:
    client, person = Client(), stranger(world)
    client.force_login(person)
    before = everything()
    maples = {
        "/counter/": {"words": "w", "by": "desk", "desk": world.maple_desk.pk, "language": "en", "id": cast.ask_id()},
        "/duty/": {"act": "on", "queues": world.maple_queue.pk},
        "/scripts/new/": {"name": "n", "whose": f"library:{world.maple.pk}", "words_en": "w"},
        "/organisation/staff/new/": {
            "name": "n", "sign_in": "new", "desk_name": "n", "role": f"liaison:library:{world.maple.pk}",
        },
    }  # fmt: skip
    maples |= {f"/organisation/consortia/{key}/memberships/new/?library=maple": {} for key in ("lakes", "rivers")}
    for address, form in maples.items():
        assert client.post(address, form).status_code in (404, 422), address
    assert everything() == before


def test_what_the_librarian_may_see_is_there_all_the_same(world: cast.World, maple: Maple, inner: list[Route]) -> None:
    """The matrix proves nothing if everything is "not found" for everybody."""
    client = Client()
    for person, prefix in ((world.ines, "/questions/"), (world.ada, "/organisation/"), (world.lucie, "/scripts/")):
        client.force_login(person)
        filled = [route for route in inner if route.filled and route.address.startswith(prefix)]
        assert filled
        for route in filled:
            address = f"{route.address}?library=maple"
            statuses = {send(client, method, address, "text/html").status_code for method in ("GET", "PUT")}
            assert statuses & {200, 405}, (route, statuses)
    client.force_login(world.ines)
    assert SECRET in client.get(f"/questions/{maple.asked.question.pk}/").content.decode()


def test_a_guessed_passport_and_a_used_link_lead_nowhere(world: cast.World, maple: Maple) -> None:
    client = Client(SERVER_NAME="localhost")
    for route in routes(world, maple):
        if route.name in PUBLIC and route.filled:
            for method in METHODS:
                answer = send(client, method, route.nowhere, "text/html")
                assert answer.status_code in (404, 405, 410), (method, route, answer.status_code)
                assert SECRET not in answer.content.decode()
    assert Question.objects.filter(forgotten_at=None).count() == 1
