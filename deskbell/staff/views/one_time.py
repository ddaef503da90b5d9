"""The pages behind one-time links. Looking at them changes nothing; the form uses the link up."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import auth
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from deskbell.look.handing_in import handed_in
from deskbell.staff import links
from deskbell.staff.forms.coming_in import PasswordForm, ProfileForm, SignInNameForm
from deskbell.staff.models import OneTimeLink, Role, Staff
from deskbell.staff.plain_http import private_line
from deskbell.staff.roles import may_manage, sign_out_everywhere

Page = Callable[..., HttpResponse]


class _FromOurForm(CsrfViewMiddleware):
    """Django's check, for pages with ``Referrer-Policy: no-referrer``: from them browsers send ``Origin: null``.

    Another site may send that too, but not the token of this session, which is checked as ever.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        verified: bool = super()._origin_verified(request)  # type: ignore[misc]  # Django's own, without types
        return verified or request.META.get("HTTP_ORIGIN") == "null"


_from_our_form = decorator_from_middleware(_FromOurForm)


def _secret_page(page: Page) -> Callable[..., HttpResponseBase]:
    """Never kept, never told to another site, never over a line that others hear."""

    @csrf_exempt  # from the usual check; the one below stands in its place
    @sensitive_variables("token")
    @sensitive_post_parameters("password", "again")
    @_from_our_form
    @private_line
    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = page(request, token)
        except links.LinkGone:
            response = render(request, "staff/link_gone.html", status=404)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


@_secret_page
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Makes the first administrator."""
    links.look(OneTimeLink.Purpose.SET_UP, token)
    staff = Staff(language=get_language() or "en")
    about = SignInNameForm(handed_in(request), instance=staff, initial={"language": staff.language})
    password = PasswordForm(staff, handed_in(request))
    if not (request.method == "POST" and _all_valid(about, password)):
        return _page(request, "staff/set_up.html", about, password)
    _choose(staff, about, password)
    try:
        with transaction.atomic():
            links.use(OneTimeLink.Purpose.SET_UP, token)
            if Staff.objects.exists():
                raise links.LinkGone
            staff.save()
            Role.objects.create(staff=staff, kind=Role.Kind.ADMINISTRATOR)
    except IntegrityError:  # the name was taken in this very moment
        raise links.LinkGone from None
    return _come_in(request, staff, "/first-steps/")


@_secret_page
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invited colleague chooses how patrons see them, and a password."""
    staff = _of(links.look(OneTimeLink.Purpose.JOIN, token))
    about = ProfileForm(handed_in(request), instance=staff)
    password = PasswordForm(staff, handed_in(request))
    if not (request.method == "POST" and _all_valid(about, password)):
        return _page(request, "staff/join.html", about, password, staff)
    _choose(staff, about, password)
    with transaction.atomic():
        links.use(OneTimeLink.Purpose.JOIN, token)
        staff.save()
    return _come_in(request, staff, "/")


@_secret_page
def recover(request: HttpRequest, token: str) -> HttpResponse:
    """A new password; every session that is open anywhere ends."""
    staff = _of(links.look(OneTimeLink.Purpose.RECOVER, token))
    password = PasswordForm(staff, handed_in(request))
    if not (request.method == "POST" and _all_valid(password)):
        return _page(request, "staff/recover.html", None, password, staff)
    _choose(staff, None, password)
    with transaction.atomic():
        links.use(OneTimeLink.Purpose.RECOVER, token)
        staff.save(update_fields=["password"])
        sign_out_everywhere(staff)
    return _come_in(request, staff, "/")


def _of(link: OneTimeLink) -> Staff:
    """Whose link it is. It leads nowhere once they are deactivated, or can do more than whoever made it may give."""
    if link.staff is None or not link.staff.is_active:
        raise links.LinkGone
    if link.made_by is not None and not may_manage(link.made_by, link.staff):
        raise links.LinkGone
    return link.staff


def _all_valid(*given: forms.BaseForm) -> bool:
    """Every form is looked at, so that everything wrong is said at once."""
    return not [form for form in given if not form.is_valid()]


def _choose(staff: Staff, about: forms.BaseModelForm[Staff] | None, password: PasswordForm) -> None:
    """What the forms say, not yet stored. Making the password's hash is slow: never inside a transaction."""
    if about is not None:
        about.save(commit=False)
    staff.set_password(password.cleaned_data["password"])


def _come_in(request: HttpRequest, staff: Staff, address: str) -> HttpResponse:
    with transaction.atomic():
        auth.login(request, staff, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(address)


def _page(
    request: HttpRequest, name: str, about: forms.BaseForm | None, password: PasswordForm, staff: Staff | None = None
) -> HttpResponse:
    context = {"about": about, "password": password, "staff": staff}
    return render(request, name, context, status=422 if request.method == "POST" else 200)
