"""Pages that are linked to in a talk, shown by what they say of themselves; only at desks that wish it.

A follower of the journal, which is never in anybody's way: it reads behind the talk, in a thread of its own, and what
it finds is an entry of the house that goes when the message goes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from deskbell.formats import plain
from deskbell.formats.page_heads import PageHead
from deskbell.journal import carrying, following
from deskbell.journal.models import Entry
from deskbell.libraries.models import Desk
from deskbell.questions import entries, holding, reading_links, screening
from deskbell.questions.models import Question
from deskbell.questions.reading_links import NothingThere
from deskbell.questions.refusals import NotFound

FOLLOWER = "links"
SPOKEN = (entries.ASKED, entries.HEARD, entries.SAID)
# Of one message, and of all that is read in one look: whoever sends many has the first ones shown.
MOST = 2
AT_ONCE = 20
READERS = 4
# Nobody waits longer for a page: what was said while this house was down, or before the desk wished it, stays as it is.
FRESH = timedelta(minutes=5)
# Marks that turn the direction of writing or hide what stands there; joiners are letters of some languages.
_TURNS = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
LONGEST_TITLE, LONGEST_ABOUT, LONGEST_SITE = 160, 240, 60


def look() -> int:
    """Shows what was linked to since the last look; how many messages that were. Safe to kill anywhere."""
    if not Desk.objects.filter(shows_links=True).exists():
        return 0
    shown = 0

    def take(batch: list[Entry]) -> None:
        nonlocal shown
        shown += _take(batch)

    while following.follow(FOLLOWER, take, since=timezone.now() - FRESH):
        pass
    return shown


def links_of(words: str) -> list[str]:
    """The first addresses in somebody's words, each once; none of this house's own, which may open a question."""
    found = (plain.address_of(text) for kind, text in plain.links(words) if kind == "link")
    return [address for address in dict.fromkeys(found) if not _is_ours(address)][:MOST]


def show(message: Entry, found: Sequence[tuple[str, PageHead | None]]) -> int:
    """What was found of a message's links, beside it; how many entries that made."""
    pages = [page for link, head in found if head is not None and (page := _page(link, head)) is not None]
    if not pages:
        return 0
    with transaction.atomic():
        try:
            held = holding.hold(Question(pk=message.stream_id))
        except NotFound:
            return 0
        said = Entry.objects.filter(stream=held.pk, number=message.number, words__isnull=False).first()
        act = f"links-{message.number}"
        # Forgotten meanwhile, or carried into another question, or shown already by a look that was killed.
        if held.forgotten_at or said is None or carrying.is_away(said):
            return 0
        if entries.of_act(held, entries.HOUSE, act) is not None:
            return 0
        facts = {"of": message.number}
        entries.write(held, entries.LINKED, entries.HOUSE, act=act, words={"pages": pages}, facts=facts)
    return 1


def _take(batch: Sequence[Entry]) -> int:
    since = timezone.now() - FRESH
    spoken = [one for one in batch if one.kind in SPOKEN and one.words and one.at >= since]
    wished = set(
        Question.objects.filter(pk__in={one.stream_id for one in spoken}, desk__shows_links=True).values_list(
            "pk", flat=True
        )
    )
    wanted = [(one, links) for one in spoken if one.stream_id in wished and (links := links_of(one.words or ""))]
    addresses = list(dict.fromkeys(link for _, links in wanted for link in links))[:AT_ONCE]
    if not addresses:
        return 0
    with ThreadPoolExecutor(READERS, thread_name_prefix="links") as readers:
        heads = dict(zip(addresses, readers.map(_read, addresses), strict=True))
    return sum(show(one, [(link, heads.get(link)) for link in links]) for one, links in wanted)


def _read(address: str) -> PageHead | None:
    try:
        return reading_links.read(address)
    except NothingThere:
        return None


def _page(address: str, head: PageHead) -> dict[str, str] | None:
    title = _line(head.title, LONGEST_TITLE)
    if not title:
        return None
    site = _line(head.site, LONGEST_SITE) or (urlsplit(address).hostname or "").removeprefix("www.")
    return {"address": address, "title": title, "about": _line(head.about, LONGEST_ABOUT), "site": site}


def _line(text: str, limit: int) -> str:
    """A stranger's words: without what turns or hides them, and screened like a patron's."""
    return plain.excerpt(screening.tamed(_TURNS.sub("", text), 10 * limit)[0], limit)


def _is_ours(address: str) -> bool:
    return reading_links.is_ours(urlsplit(address).hostname or "")
