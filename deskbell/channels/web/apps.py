from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "deskbell.channels.web"
    label = "web"
    channel = "deskbell.channels.web.channel.Web"
    panels = "deskbell.channels.web.placing.panels.panels"
    steps = "deskbell.channels.web.steps.steps"
    # A question may carry files; a screenshot of a library's page is large.
    large_bodies = (r"/ask/[\w-]+/$", r"/organisation/desks/[\w-]+/tab/(?:backdrop|pictures)/$")
    hears = {"ask": "deskbell.channels.web.live.ask"}
