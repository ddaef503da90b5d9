"""The patron's secret link to a question.

A passport is made from the id of the ask, so a repeated ask gives the same one, and only its SHA-256 is stored. Whoever
holds it is the patron. The id of an ask is therefore a secret too and is stored nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.libraries.models import Desk, Library
from deskbell.live import bus
from deskbell.questions import leading
from deskbell.questions.models import Passport, Patron, Question
from deskbell.questions.refusals import BadId, NotFound

# At least 128 random bits, in hex or base64url.
_ASK_ID = re.compile(r"[A-Za-z0-9_-]{22,128}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def token_of(desk: Desk, ask_id: str) -> str:
    """The passport that an ask with this id has at a desk: 192 bits. Raises ``BadId``."""
    if not _ASK_ID.fullmatch(ask_id):
        raise BadId
    digest = hmac.digest(_key(settings.SECRET_KEY), f"passport:{desk.key}:{ask_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode()[:32]


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def question_of(token: str) -> Question:
    """The question that a passport opens, wherever it goes on now, or ``NotFound``."""
    found = _passport(token)
    if found is None:
        raise NotFound
    return leading.on(found.question)


def is_held(question: Question) -> bool:
    """Whether some passport still opens it: its own, or one of a question that was merged into it."""
    return Passport.objects.filter(question__in=leading.family(question), revoked_at=None).exists()


def patron_of(token: str, library: Library) -> Patron | None:
    """Who holds a passport, if they are this library's patron and did not have that question erased."""
    found = _passport(token) if token else None
    if found is None or found.question.library_id != library.pk or found.question.forgotten_at:
        return None
    return found.question.patron


def revoke(question: Question) -> int:
    """All passports of a question lead nowhere from now on; open pages lose it. How many there were."""
    with transaction.atomic():
        held = Passport.objects.filter(question__in=leading.family(question), revoked_at=None)
        revoked = held.update(revoked_at=timezone.now())
        bus.ring_gone(f"patron:{question.pk}", "*")
    return revoked


def of_continuation(question: Question) -> str:
    """The passport of a question that a late word began (see ``conversing.hear``); empty when it began otherwise.

    It is made anew from the question it continues and the act of its first entry: no passport is stored. Whoever holds
    the passport of the former question may be given it.
    """
    act = Entry.objects.filter(stream=question.pk, number=1).values_list("act", flat=True).first()
    if question.continues is None or not act:
        return ""
    token = token_of(question.desk, continuing_id(question.continues, act))
    return token if Passport.objects.filter(digest=digest_of(token), revoked_at=None).exists() else ""


def continuing_id(question: Question, act: str) -> str:
    """The ask id for the question that a late word begins: the same for the same word, and not to be guessed."""
    return hmac.new(_key(settings.SECRET_KEY), f"continues:{question.pk}:{act}".encode(), "sha256").hexdigest()


def arriving_id(channel: str, account: int, origin: str) -> str:
    """The ask id of a message that arrived under an id of its provider's, which is no secret: the same for the same."""
    message = f"arriving:{channel}:{account}:{origin}".encode()
    return hmac.new(_key(settings.SECRET_KEY), message, "sha256").hexdigest()


def link_of(question: Question) -> str:
    """The passport that stands in what we send; made when it is first needed, empty once it was taken back.

    Another than the one of the ask, which is stored nowhere. Inside the caller's transaction.
    """
    token = token_of(question.desk, arriving_id("link", question.pk, ""))
    passport, _ = Passport.objects.get_or_create(
        digest=digest_of(token), defaults={"question": question, "made_at": timezone.now()}
    )
    return "" if passport.revoked_at else token


def _passport(token: str) -> Passport | None:
    if not _TOKEN.fullmatch(token):
        return None
    related = ("question__stream", "question__library", "question__desk", "question__queue", "question__patron")
    return (
        Passport.objects.select_related(*related, "question__account")
        .filter(digest=digest_of(token), revoked_at=None)
        .first()
    )


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"deskbell passport", "sha256")
