"""How a verb says no: a code for programs, a sentence for people, and the HTTP status that fits.

Sentences are translated when they are read, so one refusal can be told in any language (``in_language``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deskbell.formats import plain

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refusal(Exception):
    """No. Never a 500: views and sockets turn it into words."""

    status = 422

    def __init__(self, code: str, sentence: str | _StrPromise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)

    def in_language(self, language: str) -> str:
        """The sentence in a language."""
        with translation.override(language):
            return str(self.sentence)


class AlreadyClaimed(Refusal):
    """Somebody was quicker."""

    status = 409

    def __init__(self, who: str) -> None:
        super().__init__("already_claimed", format_lazy(_("{who} already has this question."), who=who))
        self.who = who


class NotYours(Refusal):
    """Another person has the question."""

    status = 403

    def __init__(self, who: str) -> None:
        super().__init__("not_yours", format_lazy(_("{who} has this question. Write a note instead."), who=who))
        self.who = who


class NotClaimed(Refusal):
    """Nobody has the question, so it cannot be let go."""

    status = 409

    def __init__(self) -> None:
        super().__init__("not_claimed", _("Nobody has this question."))


class IsClosed(Refusal):
    status = 409

    def __init__(self) -> None:
        super().__init__("is_closed", _("This question is closed. Reopen it first."))


class IsOpen(Refusal):
    status = 409

    def __init__(self) -> None:
        super().__init__("is_open", _("This question is open already."))


class IsMerged(Refusal):
    """It goes on in another already."""

    status = 409

    def __init__(self) -> None:
        super().__init__("is_merged", _("This question goes on in another one. Split them first."))


class Forgotten(Refusal):
    """The words were erased; the question takes no more."""

    status = 409

    def __init__(self) -> None:
        super().__init__("forgotten", _("This question was erased. Ask a new one."))


class NotFound(Refusal):
    """Not there, or not to be seen: nobody can tell which."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found", _("There is nothing here by that name."))


class DeskClosedDown(Refusal):
    """The desk takes no questions any more (not its hours: those never refuse)."""

    status = 409

    def __init__(self) -> None:
        super().__init__("desk_gone", _("This desk takes no questions any more."))


class TooFast(Refusal):
    """A flood from one address; a school is let through."""

    status = 429

    def __init__(self) -> None:
        words = _("Very many questions came from your address just now. Wait a minute and send this again.")
        super().__init__("too_fast", words)


class TooLong(Refusal):
    def __init__(self, limit: int) -> None:
        super().__init__("too_long", format_lazy(_("This is too long: at most {limit} characters fit."), limit=limit))
        self.limit = limit


class Empty(Refusal):
    def __init__(self) -> None:
        super().__init__("empty", _("There are no words here yet."))


class NotText(Refusal):
    def __init__(self) -> None:
        super().__init__("not_text", _("This holds characters that are not text."))


class BadId(Refusal):
    def __init__(self) -> None:
        super().__init__("bad_id", _("The id of this message cannot be used. Load the page again."))


class BadAddress(Refusal):
    """``is_needed``: nothing can be done without one. Whoever asks a question may leave it out."""

    def __init__(self, *, is_needed: bool = True) -> None:
        words = _("This is neither an email address nor a phone number. Correct it, or leave it out: it is not needed.")
        super().__init__(
            "bad_address",
            _("This is neither an email address nor a phone number. Correct it, please.") if is_needed else words,
        )


def of_words(why: plain.Refused) -> Refusal:
    """The refusal that says why words may not enter."""
    if why.code == "too_long":
        return TooLong(why.limit)
    return Empty() if why.code == "empty" else NotText()
