from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "deskbell.questions"
    label = "questions"
    hears = {
        "say": "deskbell.questions.live.say",
        "note": "deskbell.questions.live.note",
        "typing": "deskbell.questions.live.typing",
        "seen": "deskbell.questions.live.seen",
    }
    greets = {"passport": "deskbell.questions.topics.greet"}
    topics = {
        "question": "deskbell.questions.topics.QuestionTopic",
        "patron": "deskbell.questions.topics.PatronTopic",
        "queue": "deskbell.questions.topics.QueueTopic",
        "mine": "deskbell.questions.topics.MineTopic",
        "desk": "deskbell.questions.desks.DeskTopic",
    }
    # Replies may carry files.
    large_bodies = (r"/questions/\d+/replies/$",)
    forgets = "deskbell.questions.forgetting.forget"
    composes = "deskbell.questions.sending_out.compose"
    told = "deskbell.questions.receipts.told"
    minds = "deskbell.questions.refused.minds"
    chores = "deskbell.questions.chores"
    panels = "deskbell.questions.panels.panels"
    owners = "deskbell.questions.owners.owners"
    menu = "deskbell.questions.menu.entries"
    steps = "deskbell.questions.steps.steps"
