from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "deskbell.staff"
    label = "staff"
    menu = "deskbell.staff.menu.entries"
    scope = "deskbell.staff.scope.Arranged"
    topics = {"staff": "deskbell.staff.topics.Oneself", "looking": "deskbell.staff.topics.Looking"}
    chores = "deskbell.staff.chores"
