from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "deskbell.channels.web"
    label = "web"
    channel = "deskbell.channels.web.channel.Web"
    panels = "deskbell.channels.web.panels.panels"
    # A question may carry files.
    large_bodies = (r"/ask/[\w-]+/$",)
    hears = {"ask": "deskbell.channels.web.live.ask"}
