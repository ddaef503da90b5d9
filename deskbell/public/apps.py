from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "deskbell.public"
    label = "public"
    # A message may carry files.
    large_bodies = (r"/q/[\w-]+/reply/$",)
