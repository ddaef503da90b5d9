"""The thing that moves, and the rows that say where it stands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.journal.models import Stream
from deskbell.libraries.models import Desk, Library, Notice, Queue
from deskbell.mailroom.models import Account
from deskbell.questions.models.patron import Patron
from deskbell.questions.models.record import ResolutionCode
from deskbell.staff.models import Staff


class Question(models.Model):
    """One need, over any number of channels. Its number is its stream's; its words are its entries'."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        CLOSED = "closed"

    stream = models.OneToOneField(Stream, models.CASCADE, primary_key=True, related_name="question")
    library = models.ForeignKey(Library, models.CASCADE, related_name="questions")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="questions")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="questions")
    account = models.ForeignKey(Account, models.PROTECT, related_name="questions")
    patron = models.ForeignKey(Patron, models.PROTECT, related_name="questions")
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    # Since when it waits in its present queue; the order of the line.
    waiting_since = models.DateTimeField()
    # The desk was open and somebody was on duty when it was asked.
    asked_live = models.BooleanField(default=False)
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, related_name="+")
    continues = models.ForeignKey("self", models.SET_NULL, null=True, related_name="continued_by")
    # Set when the patron asked for erasing that must wait (for closing, or for a person).
    erase_asked_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_question"
        indexes = [
            models.Index(fields=["queue", "waiting_since"], condition=Q(state="waiting"), name="question_line"),
            models.Index(fields=["queue", "state", "-asked_at"], name="question_queue_state"),
            models.Index(fields=["patron", "-asked_at"], name="question_patron"),
            # The newest first of whatever somebody may see; with the number, so that finding reads nothing else.
            models.Index(fields=["-asked_at", "-stream"], name="question_newest"),
            # How long those waited who asked at a desk while somebody was there (``waits``).
            models.Index(fields=["desk", "-asked_at"], condition=Q(asked_live=True), name="question_desk_live"),
        ]

    @property
    def id(self) -> int:
        """The question's number."""
        return int(self.pk)


class Sight(models.Model):
    """Who may see a question: a queue's staff, or one person; since when, until when, and why."""

    class Why(models.TextChoices):
        HOME = "home"
        TRANSFER = "transfer"
        HELP = "help"

    question = models.ForeignKey(Question, models.CASCADE, related_name="sights")
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="sights")
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, related_name="sights")
    why = models.CharField(max_length=10, choices=Why.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_sight"
        constraints = [
            models.CheckConstraint(
                name="sight_is_a_queues_or_a_persons",
                condition=Q(queue__isnull=False, staff=None) | Q(queue=None, staff__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["question", "queue"], condition=Q(until=None, queue__isnull=False), name="sight_queue_once"
            ),
            models.UniqueConstraint(
                fields=["question", "staff"], condition=Q(until=None, staff__isnull=False), name="sight_staff_once"
            ),
        ]


class Claim(models.Model):
    """One operator has the question ("I got it") until they release it. The index decides who was first."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="claims")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="claims")
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        db_table = "questions_claim"
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(released_at=None), name="one_open_claim")
        ]
        indexes = [models.Index(fields=["staff"], condition=Q(released_at=None), name="claim_held")]


class Closing(models.Model):
    """A question was closed, by whom and how; reopened when its patron or a colleague came back."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="closings")
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    resolution = models.ForeignKey(ResolutionCode, models.SET_NULL, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_closing"
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(reopened_at=None), name="one_open_closing")
        ]


class Passport(models.Model):
    """The patron's secret link to a question. Only its SHA-256 is kept; revoked ones lead nowhere."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="passports")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "questions_passport"


class Mark(models.Model):
    """How far a reader has come: the newest number that reached their screen, and the newest they saw."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="marks")
    reader = models.CharField(max_length=24)
    collected = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        db_table = "questions_mark"
        constraints = [models.UniqueConstraint(fields=["question", "reader"], name="one_mark_a_reader")]
