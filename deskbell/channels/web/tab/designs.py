"""The looks of a desk's tab: what is shown, what is saved, what was before."""

from __future__ import annotations

from django.db import transaction

from deskbell.channels.web.models import Design
from deskbell.channels.web.tab.looks import Looks
from deskbell.libraries.models import Desk
from deskbell.staff.models import Staff

# So many are kept for each desk; who redraws a tab more often than that looks for none of the oldest.
KEPT = 100


def looks_of(desk: Desk) -> Looks:
    """What the tab of a desk looks like now; before anybody has chosen, plain and in the desk's colour."""
    newest = Design.objects.filter(desk=desk).first()
    return newest.read() if newest else Looks()


def save(desk: Desk, looks: Looks, by: Staff | None, again: Design | None = None) -> Design | None:
    """The tab looks so from now on; sites show it within a minute. None where it looks so already."""
    newest = Design.objects.filter(desk=desk).first()
    if newest and newest.read() == looks:
        return None
    with transaction.atomic():
        if newest is None and looks != Looks():
            Design.objects.create(desk=desk, looks={})  # how it was before anybody chose, to go back to
        made = Design.objects.create(desk=desk, looks=looks.written(), made_by=by, again=again)
        kept = Design.objects.filter(desk=desk).values("pk")[:KEPT]
        Design.objects.filter(desk=desk).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return made


def again(design: Design, by: Staff | None) -> Design | None:
    """An older one is shown again. The history goes on: nothing of it is taken back."""
    return save(design.desk, design.read(), by, again=design)


def history(desk: Desk, limit: int = 12) -> list[Design]:
    """The newest first."""
    return list(Design.objects.filter(desk=desk).select_related("made_by", "desk")[:limit])
