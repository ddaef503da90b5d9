from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "deskbell.questions"
    label = "questions"
