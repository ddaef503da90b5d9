"""Addresses of this room: where providers call, and the organisation's pages about channels."""

from __future__ import annotations

from django.urls import path

from deskbell.mailroom import hooks
from deskbell.mailroom.views import accounts, failed_addresses, sharings, unread

urlpatterns = [
    path("hooks/<slug:key>/", hooks.hook, name="hook"),
    path("hooks/<slug:key>/<path:rest>", hooks.hook, name="hook-rest"),
    path("organisation/desks/<slug:key>/channels/<slug:channel>/new/", accounts.new, name="new-account"),
    path("organisation/accounts/<int:number>/", accounts.account, name="account"),
    path("organisation/accounts/<int:number>/test/", accounts.test, name="account-test"),
    path("organisation/accounts/<int:number>/sharings/new/", sharings.new, name="new-sharing"),
    path("organisation/sharings/<int:number>/", sharings.sharing, name="sharing"),
    path("organisation/sharings/<int:number>/removal/", sharings.ending, name="sharing-removal"),
    path("organisation/failed-addresses/", failed_addresses.report, name="failed-addresses"),
    path("organisation/unread/", unread.unread, name="unread"),
    path("organisation/unread/<int:number>/", unread.arrival, name="unread-arrival"),
    path("organisation/unread/<int:number>/bytes/", unread.raw, name="unread-bytes"),
    path("organisation/unread/<int:number>/another-try/", unread.try_again, name="unread-again"),
    path("organisation/unread/<int:number>/setting-aside/", unread.set_aside, name="unread-aside"),
]
