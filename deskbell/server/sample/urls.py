"""The house's addresses, and the pages of the sample's libraries."""

from __future__ import annotations

from django.urls import path

from deskbell.server import urls as house
from deskbell.server.sample import pages

urlpatterns = [
    path("demo/", pages.all_libraries, name="demo"),
    path("demo/<slug:key>/", pages.library, name="demo-library"),
    *house.urlpatterns,
]
handler400, handler403, handler404, handler500 = house.handler400, house.handler403, house.handler404, house.handler500
