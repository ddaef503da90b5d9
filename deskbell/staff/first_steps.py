"""What a new server still needs before a patron can be answered, in order.

Each step says whether it is done by what is true, never by what was clicked. A room above offers its own by
``AppConfig.steps = "dotted.path"`` (the desk → steps); here stand those of the libraries and of the staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from deskbell.libraries.fields import only_in
from deskbell.libraries.models import Desk, Library
from deskbell.look.languages import name_of
from deskbell.staff.models import Duty, Staff
from deskbell.staff.scope import Arranged


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, why, where, and whether it is done. ``found``: what shows that it is, in words.

    Places: 10 library, 20 desk, 30 languages, 40 hours, 50 looks, 60 placing, 70 on duty, 80 trying, 90 colleagues.
    """

    place: int
    title: str
    lead: str
    button: str
    address: str
    done: bool
    found: str = ""
    # Opens beside this page, so that one finds back.
    beside: bool = False


def steps_of(staff: Staff) -> list[Step]:
    """The steps of whoever arranges something, for the first of their desks; in order."""
    scope = Arranged(staff)
    libraries = scope.libraries().order_by("pk")
    desk = Desk.objects.filter(library__in=libraries, active=True).select_related("library").order_by("pk").first()
    library = desk.library if desk else libraries.first()
    steps = [_library(library, scope), _desk(library, desk), *_of_staff(staff)]
    if desk is not None:
        steps += [_languages(desk), _hours(desk), *_offered(desk)]
    return sorted(steps, key=lambda step: step.place)


def next_step(steps: list[Step]) -> Step | None:
    """The first that is not done."""
    return next((step for step in steps if not step.done), None)


def for_empty_console(staff: Staff) -> Step | None:
    """What a console without any question tells whoever arranges something; others have nothing to set up."""
    scope = Arranged(staff)
    arranges = scope.everything or scope.libraries().exists() or scope.consortia().exists()
    return next_step(steps_of(staff)) if arranges else None


def _offered(desk: Desk) -> Iterator[Step]:
    for room in apps.get_app_configs():
        path = getattr(room, "steps", None)
        if path:
            yield from import_string(path)(desk)


def _library(library: Library | None, scope: Arranged) -> Step:
    return Step(
        10,
        gettext("Describe your library"),
        gettext("Its name, its time zone, and how long questions are kept. A queue and a notice come with it."),
        gettext("Add a library"),
        reverse("new-library") if scope.everything else reverse("organisation"),
        library is not None,
    )


def _desk(library: Library | None, desk: Desk | None) -> Step:
    return Step(
        20,
        gettext("Open a desk"),
        gettext("A desk is where patrons ask. It has a public name, languages and opening hours."),
        gettext("Add a desk"),
        reverse("new-desk", args=[library.key]) if library else "",
        desk is not None,
    )


def _languages(desk: Desk) -> Step:
    named = [code for code in desk.languages if only_in(desk.name, code)]
    return Step(
        30,
        gettext("Name it in each of its languages"),
        gettext("Patrons read the desk’s name in their own language; the page around it is translated already."),
        gettext("Change the desk"),
        reverse("desk", args=[desk.key]),
        bool(named) and len(named) == len(desk.languages),
        ", ".join(map(name_of, named)),
    )


def _hours(desk: Desk) -> Step:
    return Step(
        40,
        gettext("Say when it is open"),
        gettext("A new desk has usual hours; make them yours. Outside of them patrons leave their question."),
        gettext("Opening hours"),
        reverse("hours", args=[desk.key]),
        desk.opening_periods.exists(),
    )


def _of_staff(staff: Staff) -> Iterator[Step]:
    yield Step(
        70,
        gettext("Go on duty"),
        gettext("Being signed in is not being on duty. Only who is on duty hears a question ring."),
        gettext("Go on duty"),
        reverse("duty"),
        Duty.objects.filter(staff=staff, until=None).exists(),
    )
    yield Step(
        90,
        gettext("Invite your colleagues"),
        gettext("Each gets a link to choose a password. No email is needed: hand it over as you like."),
        gettext("Invite somebody"),
        reverse("invite"),
        Staff.objects.exclude(pk=staff.pk).exists(),
    )
