"""Addresses of the staff's pages."""

from __future__ import annotations

from django.urls import path

from deskbell.staff.views import called, coming_in, duty, first_steps, me, one_time, people

urlpatterns = [
    path("sign-in/", coming_in.sign_in, name="sign-in"),
    path("sign-out/", coming_in.sign_out, name="sign-out"),
    path("set-up/<str:token>/", one_time.set_up, name="set-up"),
    path("join/<str:token>/", one_time.join, name="join"),
    path("recover/<str:token>/", one_time.recover, name="recover"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="me-password"),
    path("me/preferences/", me.choose_preferences, name="me-preferences"),
    path("me/browsers/", called.keep, name="me-browsers"),
    path("me/browsers/ending/", called.end, name="me-browser-ending"),
    path("me/browsers/trial/", called.trial, name="me-browser-trial"),
    path("service-worker.js", called.service_worker, name="service-worker"),
    path("offline/", called.offline, name="offline"),
    path("me/sessions/", me.sign_out_all, name="me-sessions"),
    path("duty/", duty.duty, name="duty"),
    path("first-steps/", first_steps.first_steps, name="first-steps"),
    path("organisation/staff/", people.people, name="people"),
    path("organisation/staff/new/", people.invite, name="invite"),
    path("organisation/staff/<int:number>/", people.person, name="person"),
    path("organisation/staff/<int:number>/roles/", people.give_role, name="give-role"),
    path("organisation/staff/<int:number>/roles/<int:role>/ending/", people.end_role, name="end-role"),
    path("organisation/staff/<int:number>/leaving/", people.deactivate, name="deactivate"),
    path("organisation/staff/<int:number>/return/", people.reactivate, name="reactivate"),
    path("organisation/staff/<int:number>/link/", people.new_link, name="new-link"),
]
