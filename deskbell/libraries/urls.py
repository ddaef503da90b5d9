"""Addresses of the organisation's pages (under ``/organisation/``)."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from deskbell.libraries.views import changing, desks, letters, overview


class DayConverter:
    """A date in an address, as 2026-05-18."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class PlaceConverter:
    """What a group of desks belongs to."""

    regex = "libraries|consortia"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DayConverter, "day")
register_converter(PlaceConverter, "place")

urlpatterns = [
    path("organisation/", overview.organisation, name="organisation"),
    path("organisation/consortia/new/", changing.new_consortium, name="new-consortium"),
    path("organisation/consortia/<slug:key>/", overview.consortium, name="consortium"),
    path("organisation/consortia/<slug:key>/name/", changing.rename_consortium, name="consortium-name"),
    path("organisation/consortia/<slug:key>/memberships/new/", changing.new_membership, name="new-membership"),
    path("organisation/memberships/<int:number>/", changing.membership, name="membership"),
    path("organisation/libraries/new/", changing.new_library, name="new-library"),
    path("organisation/libraries/<slug:key>/", overview.library, name="library"),
    path("organisation/libraries/<slug:key>/details/", changing.library_details, name="library-details"),
    path("organisation/libraries/<slug:key>/notice/", changing.notice, name="notice"),
    path("organisation/libraries/<slug:key>/closures/", desks.closures, name="closures"),
    path("organisation/closures/<int:number>/removal/", desks.ending_closure, name="closure-removal"),
    path("organisation/libraries/<slug:key>/queues/new/", changing.new_queue, name="new-queue"),
    path("organisation/queues/<int:number>/", changing.queue, name="queue"),
    path("organisation/<place:place>/<slug:key>/groups/new/", changing.new_group, name="new-group"),
    path("organisation/groups/<int:number>/", changing.group, name="group"),
    path("organisation/libraries/<slug:key>/desks/new/", desks.new_desk, name="new-desk"),
    path("organisation/desks/<slug:key>/", desks.desk, name="desk"),
    path("organisation/desks/<slug:key>/hours/", desks.hours, name="hours"),
    path("organisation/desks/<slug:key>/letters/", letters.letters, name="letters"),
    path("organisation/desks/<slug:key>/special-days/", desks.special_days, name="special-days"),
    path("organisation/desks/<slug:key>/special-days/<day:on>/removal/", desks.usual_day, name="usual-day"),
]
