from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "deskbell.channels.mail"
    label = "mail"
    channel = "deskbell.channels.mail.channel.Mail"
    commands = "deskbell.channels.mail.command.add"
