"""Which channels there are: rooms with ``AppConfig.channel = "dotted.path"``, and packages from outside.

A package joins by an entry point of the group ``deskbell.channels``; a channel of the house keeps its name.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

from deskbell.libraries.models import Desk
from deskbell.mailroom.contract import Channel
from deskbell.mailroom.models import Account

GROUP = "deskbell.channels"


@lru_cache(maxsize=1)
def channels() -> dict[str, Channel]:
    """Every channel by its name."""
    ours = (config.channel for config in apps.get_app_configs() if hasattr(config, "channel"))
    outside = (entry.load() for entry in entry_points(group=GROUP))
    found: dict[str, Channel] = {}
    for offered in (*ours, *outside):
        channel = _instance(offered)
        found.setdefault(channel.name, channel)
    return found


def label_of(name: str) -> str:
    """What librarians call a channel, in the language that is active; its name where the channel is gone."""
    channel = channels().get(name)
    return str(channel.label) if channel else name


def sends(name: str) -> bool:
    """Whether an answer is sent by it, so that who asked is not sitting there until it comes."""
    channel = channels().get(name)
    return bool(channel and channel.limits.to)


def account_of(desk: Desk, channel: str) -> Account:
    """A desk's account with a channel that needs no settings; made when it is first needed."""
    account = Account.objects.filter(desk=desk, channel=channel, active=True).order_by("pk").first()
    if account is None:
        # The key names the desk by its number: a key cut short could be another desk's, in another library.
        made = Account.objects.get_or_create(key=f"{desk.pk}-{channel}"[:40], defaults=_new(desk, channel))
        account = made[0]
    return account


def _new(desk: Desk, channel: str) -> dict[str, Any]:
    return {"desk": desk, "channel": channel}


def _instance(offered: Any) -> Channel:
    """A channel, its class, or the dotted path of either."""
    found = import_string(offered) if isinstance(offered, str) else offered
    channel: Channel = found() if isinstance(found, type) else found
    return channel
