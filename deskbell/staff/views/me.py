"""One's own page: names, language, password, preferences, sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deskbell.libraries.views.page import lead_to_error
from deskbell.staff import browsers, preferences, pushing
from deskbell.staff.forms.coming_in import ChangePasswordForm, ProfileForm
from deskbell.staff.forms.people import PreferencesForm, said_together
from deskbell.staff.models import Role, Staff
from deskbell.staff.plain_http import private_line
from deskbell.staff.roles import Offer, held_by, sign_out_everywhere
from deskbell.staff.throttle import TooMany, trial


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    staff = _oneself(request)
    if request.method != "POST":
        return _page(request, staff)
    # A form changes its instance even when something is wrong; the page's bar still shows the person as they are.
    form = ProfileForm(request.POST, instance=Staff.objects.get(pk=staff.pk))
    if not form.is_valid():
        return _page(request, staff, profile=form)
    with transaction.atomic():
        changed = form.save()
    with translation.override(changed.language):
        messages.success(request, gettext("Saved."))
    return HttpResponseRedirect("/me/")


@sensitive_post_parameters("present", "password", "again")
@login_required
@private_line
@require_http_methods(["POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password ends every other session. Guessing the present one is throttled as signing in is."""
    staff = _oneself(request)
    form = ChangePasswordForm(staff, request.POST)
    try:
        valid = form.is_valid() and _is_still_them(request, staff, form)
    except TooMany as much:
        _say_wait(form, much)
        return _page(request, staff, password=form, status=429)
    if not valid:
        return _page(request, staff, password=form)
    staff.set_password(form.cleaned_data["password"])
    with transaction.atomic():
        staff.save(update_fields=["password"])
        sign_out_everywhere(staff)
        auth.update_session_auth_hash(request, staff)
    messages.success(request, gettext("Your password is changed. Other computers are signed out."))
    return HttpResponseRedirect("/me/")


@login_required
@require_http_methods(["POST"])
def choose_preferences(request: HttpRequest) -> HttpResponse:
    """From the form: all of them. From a script (``Accept: application/json``): those that are named, "on" or "off"."""
    staff = _oneself(request)
    if "application/json" in request.headers.get("Accept", ""):
        return _choose_some(request, staff)
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, staff, preferences=form)
    preferences.choose(staff, **form.cleaned_data)
    messages.success(request, gettext("Saved."))
    return HttpResponseRedirect("/me/")


@login_required
@require_http_methods(["POST"])
def sign_out_all(request: HttpRequest) -> HttpResponse:
    """Ends every session but this one, and every socket."""
    staff = _oneself(request)
    with transaction.atomic():
        sign_out_everywhere(staff)
        auth.update_session_auth_hash(request, staff)
    messages.success(request, gettext("You are signed out everywhere else."))
    return HttpResponseRedirect("/me/")


def _choose_some(request: HttpRequest, staff: Staff) -> HttpResponse:
    named = {name: str(value) for name, value in request.POST.items() if name in preferences.DEFAULTS}
    chosen = {name: preferences.read(name, value) for name, value in named.items()}
    try:
        preferences.choose(staff, **chosen)
    except ValueError:
        words = gettext("That cannot be chosen.")
        return JsonResponse({"refused": "not_a_choice", "words": words}, status=422)
    return JsonResponse({"ok": True, "preferences": preferences.of(staff)})


def _is_still_them(request: HttpRequest, staff: Staff, form: ChangePasswordForm) -> bool:
    with trial(staff.sign_in, request.META.get("REMOTE_ADDR", "")) as attempt:
        if staff.check_password(form.cleaned_data["present"]):
            attempt.succeeded()
            return True
    form.add_error("present", gettext("This is not your present password."))
    return False


def _say_wait(form: ChangePasswordForm, much: TooMany) -> None:
    minutes = -(-much.seconds // 60)
    sentence = ngettext(
        "Too many attempts from here. Wait %(count)s minute, then try again.",
        "Too many attempts from here. Wait %(count)s minutes, then try again.",
        minutes,
    )
    form.add_error("present", sentence % {"count": minutes})


def _page(request: HttpRequest, staff: Staff, status: int = 422, **bound: Any) -> HttpResponse:
    forms = {
        "profile": ProfileForm(instance=staff),
        "password": ChangePasswordForm(staff),
        "preferences": PreferencesForm(initial=preferences.of(staff)),
        **bound,
    }
    for form in bound.values():
        lead_to_error(form)
    context = {"browsers": browsers.of(staff), "push_key": pushing.public_key()}
    held = (Offer(Role.Kind(role.kind), role.library, role.consortium) for role in held_by(staff))
    roles = said_together(held)
    return render(request, "staff/me.html", {**forms, **context, "roles": roles}, status=status if bound else 200)


def _oneself(request: HttpRequest) -> Staff:
    assert isinstance(request.user, Staff)
    return request.user
