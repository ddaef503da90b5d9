"""What a new server still needs before a patron can be answered, in order."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from deskbell.libraries.models import Desk, Library
from deskbell.staff.models import Duty, Staff
from deskbell.staff.scope import Arranged


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, why, where, and whether it is done."""

    title: str
    lead: str
    button: str
    address: str
    done: bool
    # Opens beside this page, so that one finds back.
    beside: bool = False


def steps_of(staff: Staff) -> list[Step]:
    """The steps of whoever arranges something: library, desk, colleagues, on duty, trying it."""
    scope = Arranged(staff)
    libraries = scope.libraries().order_by("pk")
    desk = Desk.objects.filter(library__in=libraries, active=True).order_by("pk").first()
    return [
        _library(libraries.first(), scope),
        _desk(libraries.first(), desk),
        Step(
            gettext("Invite your colleagues"),
            gettext("Each gets a link to choose a password. No email is needed: hand it over as you like."),
            gettext("Invite somebody"),
            reverse("invite"),
            Staff.objects.exclude(pk=staff.pk).exists(),
        ),
        Step(
            gettext("Go on duty"),
            gettext("Being signed in is not being on duty. Only who is on duty hears a question ring."),
            gettext("Go on duty"),
            reverse("duty"),
            Duty.objects.filter(staff=staff, until=None).exists(),
        ),
        Step(
            gettext("Try your desk"),
            gettext("Ask something as a patron would, and answer it from the console."),
            gettext("Open your desk"),
            f"/ask/{desk.key}/" if desk else "",
            done=False,
            beside=True,
        ),
    ]


def for_empty_console(staff: Staff) -> Step | None:
    """What a console without any question tells whoever arranges something; others have nothing to set up."""
    scope = Arranged(staff)
    arranges = scope.everything or scope.libraries().exists() or scope.consortia().exists()
    return next_step(steps_of(staff)) if arranges else None


def _library(first: Library | None, scope: Arranged) -> Step:
    return Step(
        gettext("Describe your library"),
        gettext("Its name, its time zone, and how long questions are kept. A queue and a notice come with it."),
        gettext("Add a library"),
        reverse("new-library") if scope.everything else reverse("organisation"),
        first is not None,
    )


def _desk(library: Library | None, desk: Desk | None) -> Step:
    return Step(
        gettext("Open a desk"),
        gettext("A desk is where patrons ask. It has a public name, languages and opening hours."),
        gettext("Add a desk"),
        reverse("new-desk", args=[library.key]) if library else "",
        desk is not None,
    )


def next_step(steps: list[Step]) -> Step | None:
    """The first that is not done."""
    return next((step for step in steps if not step.done), None)
