from django.urls import path

from deskbell.public import views

urlpatterns = [
    path("q/<slug:token>/", views.passport, name="passport"),
    path("q/<slug:token>/reply/", views.reply, name="passport-reply"),
    path("q/<slug:token>/text/", views.text, name="passport-text"),
    path("q/<slug:token>/file/", views.file, name="passport-file"),
    path("q/<slug:token>/name/", views.name, name="passport-name"),
    path("q/<slug:token>/page/", views.page, name="passport-page"),
    path("q/<slug:token>/erasing/", views.erasing, name="passport-erasing"),
    path("q/<slug:token>/revoking/", views.revoking, name="passport-revoking"),
]
