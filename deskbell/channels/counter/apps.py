from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "deskbell.channels.counter"
    label = "counter"
    channel = "deskbell.channels.counter.channel.Counter"
    menu = "deskbell.channels.counter.menu.entries"
