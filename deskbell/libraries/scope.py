"""Who may arrange what. The room above says it (``AppConfig.scope = "dotted.path"``); here it is only asked.

What lies outside somebody's scope is "not found" for them, so every page of the organisation begins with a query here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Protocol, TypeVar

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from deskbell.libraries.models import Closure, Consortium, Desk, DeskGroup, Library, Membership, Queue

Page = Callable[..., HttpResponseBase]
Row = TypeVar("Row", bound=Model)


class Scope(Protocol):
    """What the person of a request may arrange."""

    # The whole server: consortia, and libraries that belong to none.
    everything: bool

    def libraries(self) -> QuerySet[Library]:
        """Libraries they lead, themselves or through a consortium."""

    def consortia(self) -> QuerySet[Consortium]:
        """Consortia they coordinate."""


def scope_of(request: HttpRequest) -> Scope:
    scope: Scope = _provider()(request.user)
    return scope


def arranging(page: Page) -> Page:
    """For pages of the organisation: strangers sign in first; who arranges nothing finds nothing."""

    @login_required
    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_arrange(request):
            raise Http404
        return page(request, *args, **kwargs)

    return guarded


def may_arrange(request: HttpRequest) -> bool:
    scope = scope_of(request)
    return scope.everything or scope.consortia().exists() or scope.libraries().exists()


def find_consortium(request: HttpRequest, key: str) -> Consortium:
    return _one(scope_of(request).consortia().filter(key=key))


def find_library(request: HttpRequest, key: str) -> Library:
    return _one(scope_of(request).libraries().filter(key=key))


def find_desk(request: HttpRequest, key: str) -> Desk:
    desks = Desk.objects.filter(library__in=scope_of(request).libraries(), key=key)
    return _one(desks.select_related("library", "queue"))


def find_queue(request: HttpRequest, number: int) -> Queue:
    queues = Queue.objects.filter(library__in=scope_of(request).libraries(), pk=number)
    return _one(queues.select_related("library"))


def find_closure(request: HttpRequest, number: int) -> Closure:
    closures = Closure.objects.filter(library__in=scope_of(request).libraries(), pk=number)
    return _one(closures.select_related("library", "desk"))


def find_membership(request: HttpRequest, number: int) -> Membership:
    """Both sides must be in scope: who could change the past membership of a library that left would have it back."""
    scope = scope_of(request)
    memberships = Membership.objects.filter(consortium__in=scope.consortia(), library__in=scope.libraries(), pk=number)
    return _one(memberships.select_related("consortium", "library"))


def find_group(request: HttpRequest, number: int) -> DeskGroup:
    scope = scope_of(request)
    own = DeskGroup.objects.filter(library__in=scope.libraries(), pk=number)
    shared = DeskGroup.objects.filter(consortium__in=scope.consortia(), pk=number)
    return _one((own | shared).select_related("library", "consortium"))


def _one(found: QuerySet[Row]) -> Row:
    row = found.first()
    if row is None:
        raise Http404
    return row


@lru_cache(maxsize=1)
def _provider() -> Callable[[Any], Scope]:
    paths = [path for config in apps.get_app_configs() if (path := getattr(config, "scope", None))]
    if len(paths) != 1:
        raise LookupError("One room, and only one, must say who may arrange what (AppConfig.scope).")
    provider: Callable[[Any], Scope] = import_string(paths[0])
    return provider
