"""Rows of this room within a person's scope; what lies outside is "not found" for them."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from deskbell.libraries.scope import scope_of
from deskbell.mailroom import registry
from deskbell.mailroom.contract import Channel
from deskbell.mailroom.models import Account, Arrival, Sharing

# Beyond it no database has a number.
LARGEST = 1 << 63


def find_channel(name: str) -> Channel:
    """A channel with settings; others need no account to be made."""
    channel = registry.channels().get(name)
    if channel is None or channel.settings_form is None:
        raise Http404
    return channel


def find_account(request: HttpRequest, number: int) -> Account:
    if number >= LARGEST:
        raise Http404
    accounts = Account.objects.filter(desk__library__in=scope_of(request).libraries(), pk=number)
    found = accounts.select_related("desk__library").first()
    if found is None or registry.channels().get(found.channel) is None:
        raise Http404
    find_channel(found.channel)
    return found


def find_sharing(request: HttpRequest, number: int) -> Sharing:
    """Who arranges the account's own desk decides who shares it."""
    if number >= LARGEST:
        raise Http404
    sharings = Sharing.objects.filter(account__desk__library__in=scope_of(request).libraries(), pk=number)
    found = sharings.select_related("account__desk__library", "desk__library").first()
    if found is None:
        raise Http404
    return found


def find_failed(request: HttpRequest, number: int) -> Arrival:
    """What could not be read: for administrators alone, since nobody can say yet whose it is."""
    if number >= LARGEST or not scope_of(request).everything:
        raise Http404
    failed = Arrival.objects.filter(pk=number, state=Arrival.State.FAILED)
    found = failed.select_related("account__desk__library", "raw").first()
    if found is None:
        raise Http404
    return found
