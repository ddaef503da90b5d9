from django.urls import path

from deskbell.channels.web import views

urlpatterns = [
    path("tab/<slug:key>.js", views.tab, name="tab"),
    path("tab/<slug:key>/window.js", views.tab_window, name="tab-window"),
    path("ask/<slug:key>/", views.ask, name="ask"),
    path("ask/<slug:key>/ticket/", views.live_ticket, name="ask-ticket"),
    path("ask/<slug:key>/status/", views.status, name="ask-status"),
    path("ask/<slug:key>/desk.css", views.colours, name="desk-colours"),
]
