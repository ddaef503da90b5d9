from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "deskbell.mailroom"
    label = "mailroom"
