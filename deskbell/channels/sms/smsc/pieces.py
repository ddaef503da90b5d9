"""Long texts arrive part by part: each is kept before it is acknowledged, the whole is stored when the last is there.

A part that never comes leaves a gap: after ten minutes what there is becomes the text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from deskbell.channels.sms.models import Piece
from deskbell.formats.gsm_octets import Place, opened, place
from deskbell.mailroom import letterbox, sealing
from deskbell.mailroom.models import Account

SEAL = "deskbell text piece"
PATIENCE = timedelta(minutes=10)
HAS_HEADER = 0x40  # esm_class: a UDHI
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = "020c", "020e", "020f"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long text: where it belongs, and its octets without a header."""

    at: Place
    body: bytes


def part_of(fields: dict[str, Any]) -> Part | None:
    """The part that a deliver_sm is, by its header or by the sar_ parameters; None: it is whole."""
    body = bytes.fromhex(fields["body"])
    header, rest = opened(body) if fields["class"] & HAS_HEADER else (b"", body)
    found = place(header) or _by_parameters(fields["tlvs"])
    return Part(found, rest) if found and found.total > 1 else None


def keep(account: Account, fields: dict[str, Any], part: Part, printed: str) -> None:
    """Keeps a part; with the last one the whole is stored. The same part again changes nothing."""
    text = _text_of(account, fields, part.at)
    with transaction.atomic():
        there = list(Piece.objects.filter(account=account, text=text).order_by("number"))
        same = next((piece for piece in there if piece.number == part.at.number), None)
        if same is None or same.print != printed:
            if same is not None or any(piece.joined_at for piece in there):
                _begin_anew(account, there)  # another text, to which its sender has given the same reference
                there = []
            sealed = sealing.seal(json.dumps({**fields, "body": part.body.hex()}), SEAL, text)
            there.append(_put(account, text, part.at, printed, sealed))
    if len(there) == part.at.total and not there[0].joined_at:
        _store(account, there)


def finish(account: Account) -> int:
    """Stores what has waited for its other parts long enough, and clears away what is done. How many were stored."""
    before = timezone.now() - PATIENCE
    Piece.objects.filter(account=account, joined_at__lt=before).delete()
    late = Piece.objects.filter(account=account, joined_at=None, at__lt=before)
    texts = sorted(set(late.values_list("text", flat=True)))
    for text in texts:
        _store(account, list(Piece.objects.filter(account=account, text=text, joined_at=None).order_by("number")))
    return len(texts)


# ---- inside ---------------------------------------------------------------------------------------


def _by_parameters(tlvs: dict[str, str]) -> Place | None:
    values = [int(tlvs[name] or "0", 16) if name in tlvs else 0 for name in (SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER)]
    reference, total, number = values
    return Place(reference, total, number, wide=True) if 1 <= number <= total <= 255 else None


def _text_of(account: Account, fields: dict[str, Any], at: Place) -> str:
    parts = [account.pk, fields["from"], fields["to"], at.reference, at.total, at.wide]
    return sealing.digest(json.dumps(parts).encode(), SEAL)


def _put(account: Account, text: str, at: Place, printed: str, sealed: bytes) -> Piece:
    return Piece.objects.create(
        account=account,
        text=text,
        number=at.number,
        total=at.total,
        print=printed,
        sealed=sealed,
        at=timezone.now(),
    )


def _begin_anew(account: Account, there: Sequence[Piece]) -> None:
    waiting = [piece for piece in there if not piece.joined_at]
    if waiting:
        _store(account, waiting)
    Piece.objects.filter(pk__in=[piece.pk for piece in there]).delete()


def _store(account: Account, pieces: Sequence[Piece]) -> None:
    """The whole becomes an arrival. Stored twice after a crash, it has one id and is taken once."""
    parts, fields = {}, {}
    for piece in pieces:
        try:
            fields = json.loads(sealing.unseal(bytes(piece.sealed), SEAL, piece.text))
        except sealing.Unopened:  # restored from a backup, which holds nothing sealed
            continue
        parts[piece.number] = [fields["coding"], fields["body"]]
    if parts:
        first = pieces[0]
        whole = {**fields, "id": f"{first.pk}-{first.print[:24]}", "parts": parts, "total": first.total}
        letterbox.drop(account, json.dumps(whole).encode(), {})
    Piece.objects.filter(pk__in=[piece.pk for piece in pieces]).update(joined_at=timezone.now(), sealed=b"")
