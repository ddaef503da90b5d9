"""The rows of the heart. What must be unique or atomic is a constraint here, not a look before a leap."""

from deskbell.questions.models.patron import Patron, PatronAddress
from deskbell.questions.models.question import Claim, Closing, Mark, Passport, Question, Sight
from deskbell.questions.models.record import EffortLevel, ResolutionCode, Transaction
from deskbell.questions.models.script import Script
from deskbell.questions.models.search import Found, ToFind

__all__ = [
    "Claim",
    "Closing",
    "EffortLevel",
    "Found",
    "Mark",
    "Passport",
    "Patron",
    "PatronAddress",
    "Question",
    "ResolutionCode",
    "Script",
    "Sight",
    "ToFind",
    "Transaction",
]
