from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "deskbell.staff"
    label = "staff"
