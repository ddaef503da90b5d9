"""What the organisation's pages show of this room: a desk's channels, what could not be read or reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from deskbell.libraries.models import Desk
from deskbell.libraries.panels import Panel, Place
from deskbell.libraries.scope import scope_of
from deskbell.mailroom import addresses, registry, space
from deskbell.mailroom.models import Account, Address, Arrival, Sharing


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account on its desk's page, or on that of a desk that shares it."""

    account: Account
    label: str
    # The word by which a desk that shares it is chosen; empty for the account's own desk.
    keyword: str = ""
    may_change: bool = True

    @property
    def address(self) -> str:
        return addresses.readable(self.account.address)


def panels(request: HttpRequest, place: Place) -> Iterator[Panel]:
    if isinstance(place, Desk):
        offered = [
            (str(channel.label), reverse("new-account", args=[place.key, name]))
            for name, channel in sorted(registry.channels().items())
            if channel.settings_form is not None
        ]
        if offered:
            yield Panel("mailroom/_channels_panel.html", {"accounts": _accounts(request, place), "offered": offered})
    elif place is None:
        yield Panel("mailroom/_troubles_panel.html", _troubles(request))


def _accounts(request: HttpRequest, desk: Desk) -> list[ShownAccount]:
    settable = [name for name, channel in registry.channels().items() if channel.settings_form is not None]
    own = Account.objects.filter(desk=desk, channel__in=settable).order_by("-active", "pk")
    shared = Sharing.objects.filter(desk=desk, account__channel__in=settable).select_related("account__desk")
    arranged = set(scope_of(request).libraries().values_list("pk", flat=True))
    return [
        *(ShownAccount(one, registry.label_of(one.channel)) for one in own),
        *(
            ShownAccount(
                one.account,
                registry.label_of(one.account.channel),
                keyword=one.keyword,
                may_change=one.account.desk.library_id in arranged,
            )
            for one in shared
        ),
    ]


def _troubles(request: HttpRequest) -> dict[str, object]:
    scope = scope_of(request)
    failed = Address.objects.filter(library__in=scope.libraries()).exclude(failed_at=None)
    unread = Arrival.objects.filter(state=Arrival.State.FAILED)
    troubled = Account.objects.filter(desk__library__in=scope.libraries(), active=True).exclude(trouble="")
    return {
        "failed": failed.count(),
        "unread": unread.count() if scope.everything else None,
        "free": _free() if scope.everything else None,
        "troubled": [(one, registry.label_of(one.channel)) for one in troubled.select_related("desk").order_by("pk")],
    }


def _free() -> dict[str, int] | None:
    """Megabytes, while too few of them are free."""
    left = space.free() if space.is_short() else None
    if left is None:
        return None
    return {"left": left // space.MEGABYTE, "kept": settings.KEEP_FREE // space.MEGABYTE}
