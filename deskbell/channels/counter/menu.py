"""The entry in the menu: one key begins a question for whoever stands before you."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext

from deskbell.channels.counter.forms import desks_of
from deskbell.look.menu import MenuEntry
from deskbell.staff.models import Staff


def entries(request: HttpRequest) -> Iterator[MenuEntry]:
    if isinstance(request.user, Staff) and desks_of(request.user).exists():
        yield MenuEntry(gettext("At the desk"), "/counter/", "reception", place=20, key="b")
