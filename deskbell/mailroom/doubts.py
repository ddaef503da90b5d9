"""Wording near a refusal: a person decides whether it was one, and if nobody does within three days, it was.

"Any reasonable means" of saying no must be honoured (FCC, since 11 April 2025). Until it is decided, a librarian may
answer, and nothing else is sent there.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.formats import keywords
from deskbell.libraries.models import Library
from deskbell.mailroom import addresses, answers, obeying, refusing
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Taken
from deskbell.mailroom.models import Doubt, Refusal
from deskbell.staff.models import Staff

PATIENCE = timedelta(days=3)
REFUSED, MEANT_ELSE, SILENCE = "refused", "else", "silence"


def look(arriving: Arriving, taken: Taken) -> Doubt | None:
    """Opens a doubt on a text that was taken, where its words call for one."""
    inbound, account = arriving.inbound, arriving.account
    if obeying.kind_of(account) != addresses.PHONE or not keywords.near_refusal(inbound.words):
        return None
    library = Library.objects.get(pk=taken.library or arriving.desk.library_id)
    try:
        address = addresses.keep(library, inbound.sender)
    except addresses.BadAddress:
        return None
    if refusing.refused(address, account):
        return None
    fresh = {"address": address, "account": account, "at": timezone.now()}
    doubt, _ = Doubt.objects.get_or_create(stream_id=taken.stream, number=taken.number, defaults=fresh)
    return doubt


def open_of(stream: int) -> list[Doubt]:
    """What waits to be decided on a question, oldest first."""
    return list(
        Doubt.objects.filter(stream=stream, decided_at=None).select_related("address", "account").order_by("pk")
    )


def decide(doubt: Doubt, staff: Staff | None, refused: bool) -> bool:
    """They want no more texts, or meant something else; ``staff`` is ``None`` when nobody decided in time.

    ``False`` when it had been decided before.
    """
    decision = (REFUSED if staff else SILENCE) if refused else MEANT_ELSE
    changes = {"decided_at": timezone.now(), "decision": decision, "decided_by": staff.pk if staff else None}
    with transaction.atomic():
        if not Doubt.objects.filter(pk=doubt.pk, decided_at=None).update(**changes):
            return False
        if refused:
            _refuse(doubt, Refusal.Source.STAFF if staff else Refusal.Source.SILENCE)
    return True


def overdue() -> int:
    """What nobody has decided in three days is a refusal."""
    late = Doubt.objects.filter(decided_at=None, at__lt=timezone.now() - PATIENCE)
    return sum(
        decide(doubt, None, refused=True) for doubt in late.select_related("address", "account__desk__library")[:100]
    )


def _refuse(doubt: Doubt, source: str) -> None:
    account = doubt.account
    try:
        text = addresses.read(doubt.address)
    except addresses.BadAddress:  # restored without its seal: it can be refused, and nobody told so
        refusing.refuse_there(doubt.address, account.address, source)
        return
    if refusing.refuse(refusing.libraries_of(account), text, account.address, source):
        obeying.confirm(account, text, answers.language_of(account))
