from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "deskbell.look"
    label = "look"
