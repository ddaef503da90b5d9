from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "deskbell.journal"
    label = "journal"
    chores = "deskbell.journal.chores"
