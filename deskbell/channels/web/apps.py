from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "deskbell.channels.web"
    label = "web"
    channel = "deskbell.channels.web.channel.Web"
    hears = {"ask": "deskbell.channels.web.live.ask"}
