from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "deskbell.channels.sms"
    label = "sms"
    channel = "deskbell.channels.sms.channel.Sms"
    chores = "deskbell.channels.sms.chores"
