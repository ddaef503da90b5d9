"""The live topics of somebody's own: signed out, duty changed; being looked at."""

from __future__ import annotations

from typing import Any

from deskbell.libraries.fields import in_language
from deskbell.live.topics import Admission, Principal, Topic
from deskbell.staff.duty import duties_of
from deskbell.staff.models import Staff


class Looking(Topic):
    """``looking:12``: followed by a console for as long as it is in front of that person. It tells nothing."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        return Admission() if principal.kind == "staff" and str(principal.staff) == key else None


class Oneself(Topic):
    """``staff:12``: one row, the queues that the person is on duty for. Nobody else may follow it."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        if principal.kind != "staff" or str(principal.staff) != key:
            return None
        return Admission() if Staff.objects.filter(pk=int(key), is_active=True).exists() else None

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        staff = Staff.objects.filter(pk=int(key), is_active=True).first()
        if staff is None:
            return []
        queues = [{"queue": queue.pk, "name": in_language(queue.name, staff.language)} for queue in duties_of(staff)]
        return [{"on_duty": queues}]
