"""Signing in and out."""

from __future__ import annotations

from math import ceil

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deskbell.live import bus, tickets
from deskbell.staff import duty
from deskbell.staff.forms.coming_in import SignInForm
from deskbell.staff.models import Staff
from deskbell.staff.plain_http import private_line
from deskbell.staff.throttle import TooMany, trial


@sensitive_post_parameters("password")
@private_line
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One sentence for every failure, and the same work before it."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(_local(request.GET.get("next", "")))
        return _page(request, SignInForm(initial={"next": request.GET.get("next", "")}))
    form = SignInForm(request.POST)
    try:
        staff = _known(request, form)
    except TooMany as much:
        return _wait(request, form, much.seconds)
    if staff is None:
        form.add_error(None, gettext("This sign-in name and password do not belong together. Try again."))
        return _page(request, form, 422)
    with transaction.atomic():  # it writes down when
        auth.login(request, staff)
    return HttpResponseRedirect(_local(form.cleaned_data["next"]))


@require_http_methods(["POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends this session, its sockets and the person's duty."""
    if isinstance(request.user, Staff):
        staff = request.user
        mark = tickets.mark_of(request.session.session_key)
        with transaction.atomic():
            duty.go_off(staff, "signed_out")
            auth.logout(request)
            bus.ring_gone(f"staff:{staff.pk}", f"s{staff.pk}/{mark}")
    return HttpResponseRedirect("/sign-in/")


def _known(request: HttpRequest, form: SignInForm) -> Staff | None:
    """Whoever the name and the password belong to. Raises ``TooMany`` before it looks."""
    if not form.is_valid():
        return None
    name = form.cleaned_data["sign_in"]
    with trial(name, request.META.get("REMOTE_ADDR", "")) as attempt:
        staff = auth.authenticate(request, username=name, password=form.cleaned_data["password"])
        if not isinstance(staff, Staff):
            return None
        attempt.succeeded()
        return staff


def _wait(request: HttpRequest, form: SignInForm, seconds: int) -> HttpResponse:
    minutes = ceil(seconds / 60)
    form.add_error(
        None,
        ngettext(
            "Too many attempts from here. Wait %(count)s minute, then try again.",
            "Too many attempts from here. Wait %(count)s minutes, then try again.",
            minutes,
        )
        % {"count": minutes},
    )
    response = _page(request, form, 429)
    response["Retry-After"] = str(seconds)
    return response


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    return render(request, "staff/sign_in.html", {"form": form}, status=status)


def _local(address: str) -> str:
    """Where to go next: only ever to a page of ours."""
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if ours else "/"
