"""Desks that share one account, each under its keyword."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from deskbell.libraries.models import Desk
from deskbell.libraries.scope import arranging, scope_of
from deskbell.libraries.views.page import Crumbs, Question, ask, here, under
from deskbell.look.handing_in import handed_in
from deskbell.mailroom import accounts
from deskbell.mailroom.finding import find_account, find_sharing
from deskbell.mailroom.forms import SharingForm
from deskbell.mailroom.models import Account, Sharing


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, number: int) -> HttpResponse:
    account = find_account(request, number)
    desks = _desks(request).exclude(sharings__account=account)
    form = SharingForm(handed_in(request), instance=Sharing(account=account), desks=desks)
    lead = gettext("Its messages then come to both desks: a keyword, an open question or a menu decides which.")
    question = Question(
        gettext("Share with a desk"), _crumbs(account), gettext("The desk shares it now."), lead=lead, taken=_taken()
    )
    return ask(request, form, question, lambda: _stored(form, account))


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, number: int) -> HttpResponse:
    found = find_sharing(request, number)
    desks = _desks(request) | Desk.objects.filter(pk=found.desk_id)
    form = SharingForm(handed_in(request), instance=found, desks=desks.distinct())
    question = Question(
        here(found.desk.name), _crumbs(found.account), gettext("The keyword is changed."), taken=_taken()
    )
    return ask(request, form, question, lambda: _stored(form, found.account))


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: HttpRequest, number: int) -> HttpResponse:
    """Asks before a desk no longer shares, and ends it."""
    found = find_sharing(request, number)
    if request.method == "POST":
        with transaction.atomic():
            found.delete()
        messages.success(request, gettext("The desk shares it no longer."))
        return HttpResponseRedirect(_address(found.account))
    return render(request, "mailroom/ending_sharing.html", {"sharing": found, "crumbs": _crumbs(found.account)})


def _stored(form: SharingForm, account: Account) -> str:
    with transaction.atomic():
        form.save()
    return _address(account)


def _desks(request: HttpRequest) -> QuerySet[Desk]:
    """Desks that the person arranges too: nobody gives another's desk something to answer.

    The account's own desk is among them: where others have a keyword, it needs one too.
    """
    return Desk.objects.filter(library__in=scope_of(request).libraries(), active=True)


def _crumbs(account: Account) -> Crumbs:
    desk = account.desk
    label = str(accounts.channel_of(account).label)
    return [*under(desk.library), (here(desk.name), reverse("desk", args=[desk.key])), (label, _address(account))]


def _address(account: Account) -> str:
    return reverse("account", args=[account.pk])


def _taken() -> str:
    return gettext("Another desk has this keyword, or this desk shares it already.")
