"""The hours of desks: from rows to ``formats.hours.Hours``, and the verbs that change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from deskbell.formats.hours import Closed, Hours, Period, Special, Week, check
from deskbell.libraries.models import Closure, Desk, OpeningPeriod, SpecialPeriod
from deskbell.live import bus

__all__ = ["add_closure", "hours_of", "hours_of_all", "remove_closure", "set_special", "set_week"]


def hours_of(desk: Desk) -> Hours:
    """When a desk is open, in its library's zone. Three small queries; for many desks use ``hours_of_all``."""
    return hours_of_all([desk])[desk.pk]


def hours_of_all(desks: Iterable[Desk]) -> dict[int, Hours]:
    """The hours of many desks by desk id, in three queries (load the desks with ``select_related("library")``)."""
    wanted = {desk.pk: desk for desk in desks}
    weeks = _weeks(wanted)
    specials = _specials(wanted)
    closures = _closures(wanted)
    return {
        pk: Hours(
            zone=desk.library.time_zone,
            week=weeks[pk],
            closed=tuple(_closed(row) for row in closures[desk.library_id] if row.desk_id in (None, pk)),
            special=specials[pk],
        )
        for pk, desk in wanted.items()
    }


def set_week(desk: Desk, week: Week) -> None:
    """Replaces the desk's weekly hours. Raises ``BadHours`` for periods that cannot be."""
    rows = [
        OpeningPeriod(desk=desk, weekday=day, opens=one.opens, closes=one.closes, language=one.language or "")
        for day, periods in week.items()
        for one in check(periods)
    ]
    with transaction.atomic():
        desk.opening_periods.all().delete()
        OpeningPeriod.objects.bulk_create(rows)
        bus.ring_row(f"desk:{desk.key}")


def set_special(desk: Desk, on: date, periods: Sequence[Period]) -> None:
    """The hours of one date, in place of its weekday's and of any closure. No periods: a usual day again."""
    rows = [
        SpecialPeriod(desk=desk, on=on, opens=one.opens, closes=one.closes, language=one.language or "")
        for one in check(periods)
    ]
    with transaction.atomic():
        desk.special_periods.filter(on=on).delete()
        SpecialPeriod.objects.bulk_create(rows)
        bus.ring_row(f"desk:{desk.key}")


def add_closure(closure: Closure) -> None:
    """Closes a desk, or a whole library where it names no desk. Raises ``BadHours`` if it ends before it begins."""
    Hours(zone="UTC", week={}, closed=(_closed(closure),))
    with transaction.atomic():
        closure.save()
        _ring_all(closure)


def remove_closure(closure: Closure) -> None:
    with transaction.atomic():
        _ring_all(closure)
        closure.delete()


# ---- rows -----------------------------------------------------------------------------------------


def _weeks(desks: Mapping[int, Desk]) -> Mapping[int, Week]:
    weeks: dict[int, dict[int, tuple[Period, ...]]] = defaultdict(dict)
    for row in OpeningPeriod.objects.filter(desk__in=desks):
        day = weeks[row.desk_id]
        day[row.weekday] = (*day.get(row.weekday, ()), Period(row.opens, row.closes, row.language or None))
    return weeks


def _specials(desks: Mapping[int, Desk]) -> Mapping[int, tuple[Special, ...]]:
    days: dict[int, dict[date, tuple[Period, ...]]] = defaultdict(dict)
    for row in SpecialPeriod.objects.filter(desk__in=desks):
        day = days[row.desk_id]
        day[row.on] = (*day.get(row.on, ()), Period(row.opens, row.closes, row.language or None))
    return defaultdict(
        tuple, {pk: tuple(Special(on, periods) for on, periods in of.items()) for pk, of in days.items()}
    )


def _closures(desks: Mapping[int, Desk]) -> Mapping[int, list[Closure]]:
    """By library; those of its other desks among them."""
    closures: dict[int, list[Closure]] = defaultdict(list)
    for row in Closure.objects.filter(Q(desk__in=desks) | Q(desk=None, library__desks__in=desks)).distinct():
        closures[row.library_id].append(row)
    return closures


def _closed(closure: Closure) -> Closed:
    return Closed(closure.first, closure.last, closure.name)


def _ring_all(closure: Closure) -> None:
    desks = [closure.desk] if closure.desk else closure.library.desks.all()
    for desk in desks:
        bus.ring_row(f"desk:{desk.key}")
