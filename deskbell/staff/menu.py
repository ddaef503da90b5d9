"""The staff's entry in the menu, for whoever arranges something."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from deskbell.libraries.scope import may_arrange
from deskbell.look.menu import MenuEntry


def entries(request: HttpRequest) -> Iterator[MenuEntry]:
    if may_arrange(request):
        yield MenuEntry(gettext("Staff"), reverse("people"), "people", place=85)
