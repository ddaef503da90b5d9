from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "deskbell.mailroom"
    label = "mailroom"
    chores = "deskbell.mailroom.chores"
    large_bodies = (r"/hooks/",)
    called = {r"/hooks/": "deskbell.mailroom.hooks.answer_all"}
    forgets = "deskbell.mailroom.forgetting.forget"
    panels = "deskbell.mailroom.panels.panels"
