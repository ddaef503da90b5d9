from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "deskbell.server"
    label = "server"
    forgot = "deskbell.server.forgettings.remember"
