"""The Lakes consortium on paper: its libraries, desks, weeks and people. ``cast`` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deskbell.formats.hours import Period, Week
from deskbell.libraries.models import Library
from deskbell.staff.models import Role

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counter:
    """A desk on paper."""

    name: Words
    week: Week
    colour: str


@dataclass(frozen=True, slots=True)
class Place:
    """A library on paper, and its desks by key."""

    kind: Library.Kind
    name: Words
    languages: tuple[str, ...]
    desks: Mapping[str, Counter]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the sample's staff. A role's place is a library's key, ``lakes``, or empty for the server."""

    name: str
    language: str
    roles: tuple[tuple[str, str], ...]
    says: str
    desk_name: str = ""


def _open(*times: str) -> tuple[Period, ...]:
    return tuple(Period.of(*one.split("-")) for one in times)


def _daily(*times: str) -> Week:
    return dict.fromkeys(range(7), _open(*times))


_COLLEGE: Week = {
    **dict.fromkeys(range(5), _open("8:00-23:00")),
    5: _open("10:00-12:00", "13:00-17:00"),
    6: _open("12:00-20:00"),
}
_SHORE: Week = {**dict.fromkeys(range(5), _open("9:00-12:00", "13:00-18:00")), 5: _open("10:00-14:00")}
_ISLAND: Week = {1: _open("14:00-18:00"), 3: _open("14:00-18:00"), 5: _open("10:00-13:00")}

NAME: Words = {"en": "Lakes Libraries", "fr": "Bibliothèques des Lacs"}
PLACES: Mapping[str, Place] = {
    "maple": Place(
        Library.Kind.PUBLIC,
        {"en": "Maple Public Library", "fr": "Bibliothèque publique de Maple"},
        ("en", "fr"),
        {"maple": Counter({"en": "Ask Maple", "fr": "Demandez à Maple"}, _daily("8:00-22:00"), "#8a3b12")},
    ),
    "harbour": Place(
        Library.Kind.ACADEMIC,
        {"en": "Harbour College Library", "fr": "Bibliothèque du Collège Harbour"},
        ("en", "fr"),
        {"harbour": Counter({"en": "Ask Harbour", "fr": "Demandez au Collège"}, _COLLEGE, "#1d3f72")},
    ),
    "rive-nord": Place(
        Library.Kind.PUBLIC,
        {"fr": "Bibliothèque de la Rive-Nord", "en": "North Shore Library"},
        ("fr", "en"),
        {"rive-nord": Counter({"fr": "Demandez à la Rive", "en": "Ask the North Shore"}, _SHORE, "#0b5c63")},
    ),
    "stone-island": Place(
        Library.Kind.PUBLIC,
        {"en": "Stone Island Library", "fr": "Bibliothèque de l’île de Pierre"},
        ("en", "fr"),
        {"stone-island": Counter({"en": "Ask the Island", "fr": "Demandez à l’île"}, _ISLAND, "#4b5320")},
    ),
    "lakes-answers": Place(
        Library.Kind.CONSORTIUM,
        {"en": "Lakes Answers", "fr": "Les Lacs répondent"},
        ("en", "fr"),
        {
            "lakes": Counter({"en": "Ask Lakes", "fr": "Demandez aux Lacs"}, _daily("0:00-24:00"), "#2f4858"),
            "lakes-night": Counter(
                {"en": "Night desk", "fr": "Comptoir de nuit"}, _daily("0:00-8:00", "22:00-24:00"), "#3d2f5b"
            ),
        },
    ),
}

PEOPLE: Mapping[str, Person] = {
    "ines": Person(
        "Ines Duarte",
        "en",
        tuple((Role.Kind.OPERATOR, place) for place in ("maple", "harbour", "stone-island", "lakes-answers")),
        "answers at four libraries: begin here",
    ),
    "lucie": Person("Lucie Gagnon", "fr", ((Role.Kind.LIAISON, "maple"),), "leads Maple; her pages are in French"),
    "emile": Person("Émile Tremblay", "fr", ((Role.Kind.LIAISON, "rive-nord"),), "leads the Rive-Nord, in French"),
    "priya": Person("Priya Raman", "en", ((Role.Kind.OPERATOR, "harbour"),), "answers at Harbour College"),
    "tom": Person("Tom Okafor", "en", ((Role.Kind.COORDINATOR, "lakes"),), "coordinates the consortium"),
    "ada": Person("Ada Lindqvist", "en", ((Role.Kind.ADMINISTRATOR, ""),), "runs the server"),
    "hana": Person("Hana Sato", "en", ((Role.Kind.OPERATOR, "lakes"),), "answers by herself", "Hana (demo)"),
    "marc": Person("Marc Bouchard", "fr", ((Role.Kind.OPERATOR, "lakes"),), "answers by himself", "Marc (démo)"),
}
