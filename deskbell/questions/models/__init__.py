"""The rows of the heart. What must be unique or atomic is a constraint here, not a look before a leap."""

from deskbell.questions.models.calling import Called
from deskbell.questions.models.later import Draft, FollowUp, Scheduled, Snooze
from deskbell.questions.models.patron import Patron, PatronAddress
from deskbell.questions.models.question import Claim, Closing, Mark, Passport, Question, Sight
from deskbell.questions.models.record import EffortLevel, ResolutionCode, Transaction
from deskbell.questions.models.script import Script
from deskbell.questions.models.search import Found, ToFind
from deskbell.questions.models.way import Attempt, Code, Merge, ReplyToken, Way

__all__ = [
    "Attempt",
    "Called",
    "Claim",
    "Closing",
    "Code",
    "Draft",
    "EffortLevel",
    "FollowUp",
    "Found",
    "Mark",
    "Merge",
    "Passport",
    "Patron",
    "PatronAddress",
    "Question",
    "ReplyToken",
    "ResolutionCode",
    "Scheduled",
    "Script",
    "Sight",
    "Snooze",
    "ToFind",
    "Transaction",
    "Way",
]
