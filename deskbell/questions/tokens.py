"""Reply tokens: what stands behind the + of a question's mail address.

Whoever holds one may add words and read none. It is made anew from the question's number and a serial whenever a
mail is written; only its SHA-256 is kept. Small letters and digits alone: mail servers change the case of addresses.
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

from deskbell.questions import leading
from deskbell.questions.models import Question, ReplyToken

# 130 bits in base32 (RFC 4648, 6).
LENGTH = 26
_TOKEN = re.compile(rf"[a-z2-7]{{{LENGTH}}}")


def token_of(question: Question) -> str:
    """The question's token as it holds now; made when it is first needed. Inside the caller's transaction."""
    standing = question.reply_tokens.filter(revoked_at=None).order_by("-serial").first()
    if standing is not None:
        return _made(question.pk, standing.serial)
    serial = question.reply_tokens.count() + 1
    token = _made(question.pk, serial)
    ReplyToken.objects.get_or_create(
        question=question, serial=serial, defaults={"digest": digest_of(token), "made_at": timezone.now()}
    )
    return token


def question_of(token: str) -> Question | None:
    """The question that a token adds to, wherever that goes on now; ``None`` for what is none, or was revoked."""
    if not _TOKEN.fullmatch(token):
        return None
    found = ReplyToken.objects.select_related("question").filter(digest=digest_of(token), revoked_at=None).first()
    return leading.on(found.question) if found else None


def revoke(question: Question) -> None:
    """Answers to the mails so far lead nowhere; the next mail carries another token."""
    with transaction.atomic():
        question.reply_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _made(question: int, serial: int) -> str:
    digest = hmac.digest(_key(settings.SECRET_KEY), f"reply:{question}:{serial}".encode(), "sha256")
    return base64.b32encode(digest).decode().lower()[:LENGTH]


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"deskbell reply token", "sha256")
