"""The Lakes consortium on paper: its libraries, desks, weeks and people. ``cast`` makes them.

At any hour at least two desks are open and one is closed: Lakes Answers is always there, and Maple's day (8 to 22) and
the night desk's night (22 to 8) relieve each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deskbell.formats.hours import Period, Week

Words = Mapping[str, str]
PASSWORD = "lakes-demo"  # noqa: S105 - printed on purpose, and good for the demo alone
SUFFIX = "@demo"
# The two who answer by themselves.
COLLEAGUES = ("hana", "marc")


@dataclass(frozen=True, slots=True)
class Counter:
    """A desk on paper."""

    name: Words
    week: Week
    colour: str


@dataclass(frozen=True, slots=True)
class Place:
    """A library on paper, and its desks by key."""

    kind: str
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
        "public",
        {"en": "Maple Public Library", "fr": "Bibliothèque publique de Maple"},
        ("en", "fr"),
        {"maple": Counter({"en": "Ask Maple", "fr": "Demandez à Maple"}, _daily("8:00-22:00"), "#8a3b12")},
    ),
    "harbour": Place(
        "academic",
        {"en": "Harbour College Library", "fr": "Bibliothèque du Collège Harbour"},
        ("en", "fr"),
        {"harbour": Counter({"en": "Ask Harbour", "fr": "Demandez au Collège"}, _COLLEGE, "#1d3f72")},
    ),
    "rive-nord": Place(
        "public",
        {"fr": "Bibliothèque de la Rive-Nord", "en": "North Shore Library"},
        ("fr", "en"),
        {"rive-nord": Counter({"fr": "Demandez à la Rive", "en": "Ask the North Shore"}, _SHORE, "#0b5c63")},
    ),
    "stone-island": Place(
        "public",
        {"en": "Stone Island Library", "fr": "Bibliothèque de l’île de Pierre"},
        ("en", "fr"),
        {"stone-island": Counter({"en": "Ask the Island", "fr": "Demandez à l’île"}, _ISLAND, "#4b5320")},
    ),
    "lakes-answers": Place(
        "consortium",
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
        tuple(("operator", place) for place in ("maple", "harbour", "stone-island", "lakes-answers")),
        "answers at four libraries: begin here",
    ),
    "lucie": Person("Lucie Gagnon", "fr", (("liaison", "maple"),), "leads Maple; her pages are in French"),
    "emile": Person("Émile Tremblay", "fr", (("liaison", "rive-nord"),), "leads the Rive-Nord, in French"),
    "priya": Person("Priya Raman", "en", (("operator", "harbour"),), "answers at Harbour College"),
    "tom": Person("Tom Okafor", "en", (("coordinator", "lakes"),), "coordinates the consortium"),
    "ada": Person("Ada Lindqvist", "en", (("administrator", ""),), "runs the server"),
    "hana": Person("Hana Sato", "en", (("operator", "lakes"),), "answers by herself", "Hana (demo)"),
    "marc": Person("Marc Bouchard", "fr", (("operator", "lakes"),), "answers by himself", "Marc (démo)"),
}

# What libraries tell before somebody asks, where they have words of their own.
NOTICES: Mapping[str, Words] = {
    "maple": {
        "en": "We are glad that you ask. Please keep your card number and passwords to yourself, here and anywhere.",
        "fr": "Nous aimons vos questions. Gardez pour vous numéro de carte et mots de passe, ici comme ailleurs.",
    },
    "harbour": {
        "en": "For everybody who studies or works at Harbour College. We help you find and judge sources; the essay "
        "stays yours.",
        "fr": "Pour toutes les personnes du Collège Harbour. Nous aidons à trouver et à juger les sources ; le travail "
        "reste le vôtre.",
    },
    "rive-nord": {
        "fr": "Écrivez comme vous parlez. N’indiquez ni numéro de carte ni mot de passe.",
        "en": "Write as you speak. Please give no card number and no password.",
    },
}
