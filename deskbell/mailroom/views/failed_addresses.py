"""Addresses that could not be reached, within a person's scope: whose they are, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deskbell.libraries.scope import arranging, scope_of
from deskbell.libraries.views.page import top
from deskbell.mailroom import addresses, owners
from deskbell.mailroom.models import Address

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Failed:
    """An address that failed, as staff may see it, and whose it is."""

    address: Address
    shown: str
    owners: list[owners.Owner]


@arranging
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    failed = Address.objects.filter(library__in=scope_of(request).libraries()).exclude(failed_at=None)
    ordered = failed.select_related("library").order_by("-failed_at", "-pk")
    page = Paginator(ordered, ON_A_PAGE).get_page(request.GET.get("page"))
    whose = owners.of_addresses(request, [one.pk for one in page])
    shown = [Failed(one, masked(one), whose.get(one.pk, [])) for one in page]
    return render(request, "mailroom/failed_addresses.html", {"crumbs": top(), "shown": shown, "list": page})


def masked(address: Address) -> str:
    """As much of it as tells a patron's addresses apart; of a phone number nothing (it is never shown to staff)."""
    if address.kind != addresses.EMAIL:
        return ""
    try:
        local, _, domain = addresses.read(address).rpartition("@")
    except addresses.BadAddress:
        return ""
    return f"{local[:1]}…@{domain}"
