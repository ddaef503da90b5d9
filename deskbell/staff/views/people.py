"""The people whom somebody arranges: list, invitation, roles, coming back, leaving."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from deskbell.libraries.scope import arranging
from deskbell.libraries.views.page import lead_to_error, top
from deskbell.look.handing_in import handed_in
from deskbell.staff import links, roles
from deskbell.staff.forms.people import InviteForm, RoleForm, said
from deskbell.staff.models import OneTimeLink, Role, Staff
from deskbell.staff.roles import Offer, held_by, may_give, may_manage, people_within


@dataclass(frozen=True, slots=True)
class ShownRole:
    """A role in words, and whether the reader may end it."""

    role: Role
    words: str
    may_end: bool


@arranging
def people(request: HttpRequest) -> HttpResponse:
    held = Prefetch(
        "roles", Role.objects.filter(until=None).select_related("library", "consortium").order_by("pk"), to_attr="held"
    )
    waiting = set(OneTimeLink.objects.filter(used_at=None, purpose="join").values_list("staff", flat=True))
    rows = [
        (staff, [said(_offer(role)) for role in staff.held], staff.pk in waiting and not staff.has_usable_password())
        for staff in people_within(_reader(request)).prefetch_related(held).order_by("-is_active", "name")
    ]
    return render(request, "staff/people.html", {"rows": rows, "crumbs": top()})


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Makes somebody who cannot come in yet, and shows their link: this once."""
    reader = _reader(request)
    form = InviteForm(roles.offers(reader), handed_in(request), instance=Staff(language=reader.language))
    sent = request.method == "POST"
    if sent and form.is_valid():
        try:
            return _link_page(request, form.instance, _invited(reader, form))
        except IntegrityError:  # somebody took the name in this very moment
            form.add_error("sign_in", gettext("Somebody has this sign-in name already."))
    if sent:
        lead_to_error(form)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "staff/invite.html", context, status=422 if sent else 200)


@arranging
def person(request: HttpRequest, number: int) -> HttpResponse:
    reader = _reader(request)
    staff = _find(reader, number)
    return _person_page(request, reader, staff, RoleForm(_offers(reader, staff)))


@arranging
@require_http_methods(["POST"])
def give_role(request: HttpRequest, number: int) -> HttpResponse:
    reader = _reader(request)
    staff = _find(reader, number)
    form = RoleForm(_offers(reader, staff), request.POST)
    if not form.is_valid():
        return _person_page(request, reader, staff, form, 422)
    roles.give(reader, staff, form.cleaned_data["role"])
    return _back(request, staff, gettext("The role is given."))


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: HttpRequest, number: int, role: int) -> HttpResponse:
    """Asks first, then ends the role."""
    reader = _reader(request)
    staff = _find(reader, number)
    held = held_by(staff).filter(pk=role).first()
    if held is None or not may_give(reader, staff, _offer(held)):
        raise Http404
    if request.method != "POST":
        return _confirm(request, staff, gettext("End this role?"), said(_offer(held)), gettext("End the role"))
    try:
        roles.end(reader, held)
    except roles.LastAdministrator:
        return _stay(request, staff)
    return _back(request, staff, gettext("The role has ended."))


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: HttpRequest, number: int) -> HttpResponse:
    """Asks first, then lets somebody in no more. What they wrote stays."""
    reader = _reader(request)
    staff = _managed(reader, number)
    if staff.pk == reader.pk:
        raise Http404
    if request.method != "POST":
        lead = gettext("They are signed out everywhere and go off duty. What they wrote stays, with their name.")
        title = gettext("Deactivate %(name)s?") % {"name": staff.name}
        return _confirm(request, staff, title, lead, gettext("Deactivate"))
    try:
        roles.deactivate(reader, staff)
    except roles.LastAdministrator:
        return _stay(request, staff)
    return _back(request, staff, gettext("Deactivated."))


@arranging
@require_http_methods(["POST"])
def reactivate(request: HttpRequest, number: int) -> HttpResponse:
    reader = _reader(request)
    staff = _managed(reader, number)
    roles.reactivate(reader, staff)
    return _back(request, staff, gettext("They may sign in again, with the roles that they had."))


@arranging
@require_http_methods(["POST"])
def new_link(request: HttpRequest, number: int) -> HttpResponse:
    """A fresh link to join, for whoever has not joined yet; else one to recover. Shown this once."""
    reader = _reader(request)
    staff = _managed(reader, number)
    if not staff.is_active:
        raise Http404
    make = links.make_recover if staff.has_usable_password() else links.make_join
    return _link_page(request, staff, make(staff, reader))


def _invited(reader: Staff, form: InviteForm) -> str:
    staff = form.save(commit=False)
    staff.set_unusable_password()
    with transaction.atomic():
        staff.save()
        roles.give(reader, staff, form.cleaned_data["role"])
        return links.make_join(staff, reader)


def _reader(request: HttpRequest) -> Staff:
    assert isinstance(request.user, Staff)
    return request.user


def _find(reader: Staff, number: int) -> Staff:
    staff = people_within(reader).filter(pk=number).first()
    if staff is None:
        raise Http404
    return staff


def _managed(reader: Staff, number: int) -> Staff:
    staff = _find(reader, number)
    if not may_manage(reader, staff):
        raise Http404
    return staff


def _offer(role: Role) -> Offer:
    return Offer(Role.Kind(role.kind), role.library, role.consortium)


def _offers(reader: Staff, staff: Staff) -> list[Offer]:
    """What may still be given to somebody."""
    held = {_offer(role).code for role in held_by(staff)}
    return [one for one in roles.offers(reader) if one.code not in held and may_give(reader, staff, one)]


def _person_page(request: HttpRequest, reader: Staff, staff: Staff, form: RoleForm, status: int = 200) -> HttpResponse:
    shown = [ShownRole(role, said(_offer(role)), may_give(reader, staff, _offer(role))) for role in held_by(staff)]
    context = {
        "staff": staff,
        "roles": shown,
        "form": form if form.may_choose() else None,
        "manages": may_manage(reader, staff),
        "oneself": reader.pk == staff.pk,
        "joined": staff.has_usable_password(),
        "crumbs": _crumbs(),
    }
    return render(request, "staff/person.html", context, status=status)


def _link_page(request: HttpRequest, staff: Staff, address: str) -> HttpResponse:
    context = {"staff": staff, "address": address, "joined": staff.has_usable_password(), "crumbs": _crumbs()}
    response = render(request, "staff/link.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _confirm(request: HttpRequest, staff: Staff, title: str, lead: str, button: str) -> HttpResponse:
    crumbs = [*_crumbs(), (staff.name, reverse("person", args=[staff.pk]))]
    return render(
        request,
        "staff/confirm.html",
        {"title": title, "lead": lead, "button": button, "crumbs": crumbs, "staff": staff},
    )


def _stay(request: HttpRequest, staff: Staff) -> HttpResponse:
    words = gettext("This is the last administrator. Make somebody else an administrator first.")
    messages.error(request, words)
    return HttpResponseRedirect(reverse("person", args=[staff.pk]))


def _back(request: HttpRequest, staff: Staff, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("person", args=[staff.pk]))


def _crumbs() -> list[tuple[str, str]]:
    return [*top(), (gettext("Staff"), reverse("people"))]
