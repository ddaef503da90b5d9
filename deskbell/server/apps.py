from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "deskbell.server"
    label = "server"
    chores = "deskbell.server.chores"
    forgot = "deskbell.server.forgettings.remember"
