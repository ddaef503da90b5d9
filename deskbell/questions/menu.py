"""This room's entries in the menu of the staff pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext

from deskbell.look.menu import MenuEntry


def entries(request: HttpRequest) -> Iterator[MenuEntry]:
    yield MenuEntry(gettext("Questions"), "/", "bubble", place=10, within="/questions/")
    yield MenuEntry(gettext("Find"), "/find/", "find", place=30)
    yield MenuEntry(gettext("Prepared texts"), "/scripts/", "script", place=40)
