from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "deskbell.public"
    label = "public"
