"""A desk's accounts with channels: made, changed, switched off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from deskbell.libraries.models import Desk
from deskbell.libraries.scope import arranging, find_desk, scope_of
from deskbell.libraries.views.page import Crumbs, here, lead_to_error, under
from deskbell.look.handing_in import handed_in
from deskbell.mailroom import accounts, addresses, attending, forms, trying
from deskbell.mailroom.finding import find_account, find_channel
from deskbell.mailroom.models import Account
from deskbell.work import chores

LONGEST_ADDRESS = 254


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str, channel: str) -> HttpResponse:
    desk = find_desk(request, key)
    label = find_channel(channel).label
    return _ask(request, Account(desk=desk, channel=channel), str(label), gettext("The desk has this channel now."))


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, number: int) -> HttpResponse:
    found = find_account(request, number)
    return _ask(request, found, _title(found), gettext("The account is changed."))


@arranging
@require_http_methods(["POST"])
def test(request: HttpRequest, number: int) -> HttpResponse:
    """``to``: where a test message goes. The page waits some seconds for what the other end says."""
    found = find_account(request, number)
    to = request.POST.get("to", "").strip()[:LONGEST_ADDRESS]
    try:
        if not trying.can_try(found):
            raise Http404
        trying.wait(trying.send(found, to, get_language() or "en"))
    except trying.NotTried as why:
        form = forms.settings_form(found, by_administrator=scope_of(request).everything)
        wrong = {"wrong": str(why), "to": to}
        return _shown(request, found, _title(found), form, status=422, test=wrong)
    return HttpResponseRedirect(f"{reverse('account', args=[found.pk])}#test")


def _title(found: Account) -> str:
    label = str(accounts.channel_of(found).label)
    return f"{label} · {addresses.readable(found.address)}" if found.address else label


def _ask(request: HttpRequest, found: Account, title: str, done: str) -> HttpResponse:
    sent = request.method == "POST"
    form = forms.settings_form(found, handed_in(request), by_administrator=scope_of(request).everything)
    if sent and forms.is_right(form, found) and forms.store(form, found):
        chores.wake(attending.CHORE)
        messages.success(request, done)
        return HttpResponseRedirect(reverse("account", args=[found.pk]))
    if sent:
        lead_to_error(form)
    return _shown(request, found, title, form, status=422 if sent else 200)


def _shown(request: HttpRequest, found: Account, title: str, form: Form, *, status: int, **more: Any) -> HttpResponse:
    context = {"page": {"title": title, "crumbs": _crumbs(found.desk)}, "form": form, "own_template": _own(form)}
    return render(request, "mailroom/account.html", {**context, **_facts(found), **more}, status=status)


def _facts(found: Account) -> dict[str, Any]:
    """What the page says of an account beside its form; nothing of one that is not there yet."""
    if not found.pk:
        return {"account": None}
    return {
        "account": found,
        "sharings": found.sharings.select_related("desk__library"),
        "to_set_up": _to_set_up(found),
        "lost": accounts.has_lost_secrets(found),
        "can_try": trying.can_try(found),
        "to_phone": accounts.channel_of(found).limits.to == addresses.PHONE,
        "tried": trying.newest(found),
    }


def _to_set_up(found: Account) -> list[tuple[str, str]]:
    """What is typed in at the provider, where the channel says so."""
    channel: Any = accounts.channel_of(found)
    if not hasattr(channel, "to_set_up"):
        return []
    return list(channel.to_set_up(found, f"{settings.PUBLIC_URL}{reverse('hook', args=[found.key])}"))


def _own(form: Form) -> str:
    """The template of a form that draws itself, such as one whose fields depend on each other."""
    return form.template_name if "template_name" in vars(type(form)) else ""


def _crumbs(desk: Desk) -> Crumbs:
    return [*under(desk.library), (here(desk.name), reverse("desk", args=[desk.key]))]
