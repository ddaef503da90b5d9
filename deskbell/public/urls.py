from django.urls import path

from deskbell.public import views, ways

urlpatterns = [
    path("q/<slug:token>/", views.passport, name="passport"),
    path("q/<slug:token>/reply/", views.reply, name="passport-reply"),
    path("q/<slug:token>/text/", views.text, name="passport-text"),
    path("q/<slug:token>/file/", views.file, name="passport-file"),
    path("q/<slug:token>/name/", views.name, name="passport-name"),
    path("q/<slug:token>/way/", ways.way, name="passport-way"),
    path("q/<slug:token>/code/", ways.code, name="passport-code"),
    path("q/<slug:token>/digits/", ways.digits, name="passport-digits"),
    path("q/<slug:token>/transcript/", ways.transcript, name="passport-transcript"),
    path("q/<slug:token>/files/<slug:file>/", ways.file, name="passport-files"),
    path("q/<slug:token>/page/", views.page, name="passport-page"),
    path("q/<slug:token>/erasing/", views.erasing, name="passport-erasing"),
    path("q/<slug:token>/revoking/", views.revoking, name="passport-revoking"),
]
