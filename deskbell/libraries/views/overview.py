"""The first page of the organisation, and a library's and a consortium's own page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from deskbell.formats.hours import Status
from deskbell.libraries.forms.organisation import ERASING, FIGURES, KINDS
from deskbell.libraries.hours import hours_of_all
from deskbell.libraries.making import newest_notice
from deskbell.libraries.models import Consortium, Desk, Library, Membership
from deskbell.libraries.panels import panels_of
from deskbell.libraries.scope import arranging, find_consortium, find_library, scope_of
from deskbell.libraries.views.page import top


@dataclass(frozen=True, slots=True)
class ShownDesk:
    """A desk and whether it is open now."""

    desk: Desk
    status: Status


@dataclass(frozen=True, slots=True)
class ShownLibrary:
    """A library on the first page, with its desks."""

    library: Library
    desks: list[ShownDesk]


@arranging
def organisation(request: HttpRequest) -> HttpResponse:
    """Everything within the person's scope: consortia with their members, other libraries, desks and their state."""
    scope = scope_of(request)
    libraries = _with_desks(scope.libraries())
    consortia = [
        (consortium, [shown for shown in libraries if _belongs(shown.library, consortium)])
        for consortium in scope.consortia().order_by("pk")
    ]
    placed = {shown.library.pk for _consortium, members in consortia for shown in members}
    others = [shown for shown in libraries if shown.library.pk not in placed]
    context = {"consortia": consortia, "others": others, "everything": scope.everything}
    context["panels"] = panels_of(request, None)
    return render(request, "libraries/organisation.html", context)


@arranging
def library(request: HttpRequest, key: str) -> HttpResponse:
    found = find_library(request, key)
    today = timezone.now().date()
    scope = scope_of(request)
    desks = list(found.desks.select_related("library", "queue", "group").order_by("-active", "pk"))
    hours = hours_of_all(desks)
    return render(
        request,
        "libraries/library.html",
        {
            "library": found,
            "crumbs": top(),
            "kind": KINDS[Library.Kind(found.kind)],
            "erasing": ERASING[Library.Erasing(found.erasing)],
            "figures": [(FIGURES[name], figure) for name, figure in found.figures.items() if name in FIGURES],
            "desks": [ShownDesk(desk, hours[desk.pk].status(timezone.now())) for desk in desks],
            "queues": found.queues.order_by("-active", "pk"),
            "closures": found.closures.filter(last__gte=today).select_related("desk"),
            "groups": found.groups.order_by("pk"),
            "notice": newest_notice(found),
            "memberships": found.memberships.select_related("consortium").order_by("-since"),
            "arranged": set(scope.consortia().values_list("pk", flat=True)),
        },
    )


@arranging
def consortium(request: HttpRequest, key: str) -> HttpResponse:
    found = find_consortium(request, key)
    scope = scope_of(request)
    return render(
        request,
        "libraries/consortium.html",
        {
            "consortium": found,
            "crumbs": top(),
            "memberships": found.memberships.select_related("library").order_by("-since", "pk"),
            "groups": found.groups.order_by("pk"),
            "arranged": set(scope.libraries().values_list("pk", flat=True)),
            "joining": _may_join(scope.libraries(), found),
            "panels": panels_of(request, found),
        },
    )


def _with_desks(libraries: QuerySet[Library]) -> list[ShownLibrary]:
    desks = Desk.objects.order_by("-active", "pk").select_related("library")
    current = Prefetch(
        "memberships", Membership.objects.filter(Membership.on(timezone.now().date())), to_attr="current"
    )
    rows = list(libraries.order_by("pk").prefetch_related(Prefetch("desks", desks), current))
    hours = hours_of_all([desk for library in rows for desk in library.desks.all()])
    now = timezone.now()
    return [
        ShownLibrary(library, [ShownDesk(desk, hours[desk.pk].status(now)) for desk in library.desks.all()])
        for library in rows
    ]


def _belongs(library: Library, consortium: Consortium) -> bool:
    memberships: list[Membership] = library.current  # type: ignore[attr-defined]
    return any(one.consortium_id == consortium.pk for one in memberships)


def _may_join(libraries: QuerySet[Library], consortium: Consortium) -> QuerySet[Library]:
    """Libraries that the reader arranges and that have no membership without an end there."""
    members = Membership.objects.filter(consortium=consortium, until=None)
    return libraries.exclude(pk__in=members.values("library")).order_by("pk")
