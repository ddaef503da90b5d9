from django.apps import AppConfig


class LibrariesConfig(AppConfig):
    name = "deskbell.libraries"
    label = "libraries"
    menu = "deskbell.libraries.menu.entries"
    chores = "deskbell.libraries.chores"
