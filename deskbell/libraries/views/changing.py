"""Consortia, libraries, memberships, queues, groups and notices: making and changing them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from deskbell.libraries.forms.organisation import (
    ConsortiumForm,
    GroupForm,
    LibraryForm,
    MembershipForm,
    NoticeForm,
    QueueForm,
    time_zones,
)
from deskbell.libraries.making import change_notice, make_consortium, make_library, newest_notice
from deskbell.libraries.models import Consortium, DeskGroup, Library, Membership, Queue
from deskbell.libraries.scope import (
    arranging,
    find_consortium,
    find_group,
    find_library,
    find_membership,
    find_queue,
    scope_of,
)
from deskbell.libraries.views.page import Question, ask, here, top, under
from deskbell.look.handing_in import handed_in


@arranging
def new_consortium(request: HttpRequest) -> HttpResponse:
    if not scope_of(request).everything:
        raise Http404
    form = ConsortiumForm(handed_in(request))
    question = Question(gettext("New consortium"), top(), gettext("The consortium is there."))
    return ask(request, form, question, lambda: reverse("consortium", args=[make_consortium(form.save(False)).key]))


@arranging
def rename_consortium(request: HttpRequest, key: str) -> HttpResponse:
    consortium = find_consortium(request, key)
    form = ConsortiumForm(handed_in(request), instance=consortium)
    question = Question(gettext("Name of the consortium"), under(consortium), gettext("The name is changed."))
    return ask(request, form, question, lambda: _stored(form, reverse("consortium", args=[key])))


@arranging
def new_library(request: HttpRequest) -> HttpResponse:
    """An administrator's may stand alone; a coordinator's belongs to the consortium in the address."""
    scope = scope_of(request)
    key = request.GET.get("consortium", "")
    consortium = find_consortium(request, key) if key else None
    if consortium is None and not scope.everything:
        raise Http404
    form = LibraryForm(handed_in(request), instance=Library())
    question = Question(
        gettext("New library"),
        under(consortium) if consortium else top(),
        gettext("The library is there, with a queue and a first notice. Now give it a desk."),
        lead=gettext("It begins with one queue and a notice for patrons, both to be changed as you like."),
    )

    def store() -> str:
        library = make_library(form.save(commit=False), consortium, timezone.now().date())
        return reverse("library", args=[library.key])

    return ask(request, form, question, store, zones=time_zones())


@arranging
def library_details(request: HttpRequest, key: str) -> HttpResponse:
    library = find_library(request, key)
    form = LibraryForm(handed_in(request), instance=library)
    question = Question(gettext("About the library"), under(library), gettext("Saved."))
    return ask(request, form, question, lambda: _stored(form, reverse("library", args=[key])), zones=time_zones())


@arranging
def new_membership(request: HttpRequest, key: str) -> HttpResponse:
    """Only of libraries that the person already arranges: joining must not be a way to reach a stranger's library."""
    consortium = find_consortium(request, key)
    library = find_library(request, request.GET.get("library", ""))
    form = MembershipForm(
        handed_in(request),
        instance=Membership(consortium=consortium, library=library),
        initial={"since": timezone.now().date()},
    )
    title = gettext("%(library)s joins") % {"library": here(library.name)}
    question = Question(title, under(consortium), gettext("The membership is entered."))
    return _ask_dates(request, form, question, consortium)


@arranging
def membership(request: HttpRequest, number: int) -> HttpResponse:
    found = find_membership(request, number)
    form = MembershipForm(handed_in(request), instance=found)
    title = gettext("Membership of %(library)s") % {"library": here(found.library.name)}
    question = Question(title, under(found.consortium), gettext("The membership is changed."))
    return _ask_dates(request, form, question, found.consortium)


@arranging
def new_queue(request: HttpRequest, key: str) -> HttpResponse:
    library = find_library(request, key)
    form = QueueForm(handed_in(request), instance=Queue(library=library))
    question = Question(gettext("New queue"), under(library), gettext("The queue is there."))
    return ask(request, form, question, lambda: _stored(form, reverse("library", args=[key])))


@arranging
def queue(request: HttpRequest, number: int) -> HttpResponse:
    found = find_queue(request, number)
    form = QueueForm(handed_in(request), instance=found)
    question = Question(here(found.name), under(found.library), gettext("The queue is changed."))
    return ask(request, form, question, lambda: _stored(form, reverse("library", args=[found.library.key])))


@arranging
def new_group(request: HttpRequest, place: str, key: str) -> HttpResponse:
    """Desks that belong together, of one library or across a consortium."""
    owner: Library | Consortium
    owner = find_library(request, key) if place == "libraries" else find_consortium(request, key)
    group = DeskGroup(library=owner) if isinstance(owner, Library) else DeskGroup(consortium=owner)
    form = GroupForm(handed_in(request), instance=group)
    question = Question(gettext("New group of desks"), under(owner), gettext("The group is there."))
    return ask(request, form, question, lambda: _stored(form, under(owner)[-1][1]))


@arranging
def group(request: HttpRequest, number: int) -> HttpResponse:
    found = find_group(request, number)
    owner = found.library or found.consortium
    assert owner is not None
    form = GroupForm(handed_in(request), instance=found)
    question = Question(gettext("Name of the group"), under(owner), gettext("The name is changed."))
    return ask(request, form, question, lambda: _stored(form, under(owner)[-1][1]))


@arranging
def notice(request: HttpRequest, key: str) -> HttpResponse:
    """What patrons read before they ask. A change is a new version; the older ones stay to be read."""
    library = find_library(request, key)
    newest = newest_notice(library)
    form = NoticeForm(handed_in(request), given=newest.words if newest else {})
    question = Question(
        gettext("Notice to patrons"),
        under(library),
        gettext("The notice is changed; patrons see it from now on."),
        lead=gettext("Patrons read this before they ask. Each question remembers which version its patron saw."),
    )

    def store() -> str:
        change_notice(library, form.cleaned_data["words"])
        return reverse("notice", args=[key])

    versions = library.notices.order_by("-version")
    return ask(request, form, question, store, template="libraries/notice.html", versions=versions, library=library)


def _ask_dates(request: HttpRequest, form: MembershipForm, question: Question, consortium: Consortium) -> HttpResponse:
    """Two open memberships of one library are refused by the database; here it is said in words."""
    address = reverse("consortium", args=[consortium.key])
    taken = gettext("This library already has a membership without an end.")
    return ask(request, form, replace(question, taken=taken), lambda: _stored(form, address))


def _stored(form: Any, address: str) -> str:
    with transaction.atomic():
        form.save()
    return address
