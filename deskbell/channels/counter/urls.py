from django.urls import path

from deskbell.channels.counter import views

urlpatterns = [path("counter/", views.counter, name="counter")]
