"""What is said over the socket: messages and notes, typing, and how far somebody has read.

The quick way touches no database: who follows a question with the right to speak in it was found out when the topic
was opened, and the writer refuses words to a closed question, and a reply by whom it was taken from or whose answers
are sent since. Everything else takes the verb, in a thread: a question that nobody has, that is closed, that is not
followed, or a reply that is also sent.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from deskbell.journal import writer
from deskbell.journal.acts import Act, Refused
from deskbell.journal.models import Entry, Voice
from deskbell.live.gateway import Busy
from deskbell.live.topics import Principal
from deskbell.questions import conversing, entries, marks, passports, refreshing, screening, sight
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound, Refusal
from deskbell.questions.topics import Speaker, staff_of

if TYPE_CHECKING:
    from deskbell.live.connection import Connection
    from deskbell.live.frames import Say, Seen, Typing

log = logging.getLogger("deskbell.questions")
Slowly = Callable[[Principal, "Say"], dict[str, Any]]
Hears = Callable[["Connection", "Say"], None]


def say(connection: Connection, frame: Say) -> None:
    """A message: the patron's, or a librarian's who has the question."""
    if _stands_in_line(connection, frame, say):
        return
    speaker = _speaker(connection, frame.question)
    if speaker is None or (speaker.staff is not None and not speaker.standing.is_quick_for(speaker.staff)):
        _aside(connection, frame, say_slowly)
    else:
        _write(connection, frame, speaker, entries.HEARD if speaker.staff is None else entries.SAID)


def note(connection: Connection, frame: Say) -> None:
    """A note among staff."""
    if _stands_in_line(connection, frame, note):
        return
    speaker = _speaker(connection, frame.question)
    if speaker is None or speaker.staff is None:
        _aside(connection, frame, note_slowly)
    else:
        _write(connection, frame, speaker, entries.NOTED)


def typing(connection: Connection, frame: Typing) -> None:
    """Somebody writes. The patron learns it of who has the question."""
    speaker = _speaker(connection, frame.question)
    if speaker is None:
        return
    topic = f"question:{frame.question}"
    refreshing.signal(connection, topic, {"typing": {"topic": topic, "who": speaker.who, "staff": speaker.staff}})
    if speaker.staff is not None and speaker.standing.holder == speaker.staff:
        topic = f"patron:{frame.question}"
        refreshing.signal(connection, topic, {"typing": {"topic": topic, "who": speaker.who}})


def seen(connection: Connection, frame: Seen) -> None:
    """The reader's screen showed everything up to a number. Written a moment later, the newest only.

    A page that comes back says "follow" and "seen" in one breath: who does not follow yet is looked up.
    """
    if not 0 < frame.number < 1 << 62:
        return
    speaker = _speaker(connection, frame.question)
    if speaker is not None:
        refreshing.saw(connection, frame.question, _reader(speaker.staff), frame.number)
        return

    def found(reader: Any) -> None:
        if isinstance(reader, str):
            refreshing.saw(connection, frame.question, reader, frame.number)

    connection.aside(_reader_slowly, connection.principal, frame.question, then=found)


# ---- the quick way ------------------------------------------------------------------------------------


def _speaker(connection: Connection, question: int) -> Speaker | None:
    """Who may speak there on this connection, from what it follows."""
    principal = connection.principal
    kind = "patron" if principal is None or principal.kind == "patron" else "question"
    speaker: Speaker | None = connection.remembered.get(f"{kind}:{question}")
    return speaker


def _write(connection: Connection, frame: Say, speaker: Speaker, kind: str) -> None:
    try:
        words, act_id = screening.screened(frame.text), screening.act_id(frame.id)
    except Refusal as why:
        _refuse(connection, why, frame.id)
        return
    staff = speaker.staff
    act = Act(
        frame.question,
        kind,
        Voice.PATRON.value if staff is None else Voice.STAFF.value,
        "patron" if staff is None else f"s{staff}",
        act_id,
        words,
        lambda done: _written(connection, frame, speaker, done),
        who=speaker.who,
        staff_id=staff,
        since=speaker.standing.number if kind == entries.SAID else None,
        origin=connection,
    )
    try:
        writer.current().put(act)
    except writer.WriterIsDead as why:
        _failed(connection, why, frame.id)


def _written(connection: Connection, frame: Say, speaker: Speaker, act: Act) -> None:
    """The writer is done with it, on the loop."""
    if act.refused is None:
        connection.send({"ack": {"id": frame.id, "number": act.number, "at": act.at}})
        if act.kind != entries.NOTED and act.fresh:
            refreshing.spoke(connection, speaker.standing.queue, frame.question)
    elif isinstance(act.refused, Refused) and act.refused.why in ("closed", "turned"):
        # The verb can do more than the writer: reopen, begin anew, send it too, or say why not.
        if not _stands_in_line(connection, frame, say):
            _aside(connection, frame, say_slowly)
    else:
        _failed(connection, act.refused, frame.id)


# ---- by the verbs -------------------------------------------------------------------------------------


def say_slowly(principal: Principal, frame: Say) -> dict[str, Any]:
    """A message by its verb, in a thread; the fields of its acknowledgement."""
    staff = staff_of(principal)
    if staff is not None:
        return _ack(frame, conversing.say(sight.find(staff, frame.question), frame.text, staff, frame.id))
    question = _own_question(principal, frame.question)
    entry = conversing.hear(question, frame.text, frame.id)
    ack = _ack(frame, entry)
    if entry.stream_id != question.pk:  # too late to reopen: a newer question, which this connection may follow now
        newer = Question.objects.select_related("desk", "patron", "continues__desk").get(pk=entry.stream_id)
        principal.question = newer.pk
        # Where it was merged into another, the passport that they hold leads there: none is told.
        ack |= {"question": newer.pk, "code": newer.patron.code, "passport": passports.of_continuation(newer)}
    return ack


def note_slowly(principal: Principal, frame: Say) -> dict[str, Any]:
    """A note by its verb, in a thread. To a patron there are no notes: "not found"."""
    staff = staff_of(principal)
    if staff is None:
        raise NotFound
    return _ack(frame, conversing.note(sight.find(staff, frame.question), frame.text, staff, frame.id))


def _reader_slowly(principal: Principal, number: int) -> str:
    """Who reads there, in a thread; ``NotFound`` where they may not."""
    staff = staff_of(principal)
    if staff is None:
        _own_question(principal, number)
    else:
        sight.find(staff, number)
    return _reader(staff.pk if staff else None)


def _reader(staff: int | None) -> str:
    return marks.PATRON if staff is None else marks.reader_of(staff)


def _own_question(principal: Principal, number: int) -> Question:
    """The question that the connection's passport opens, if it still does."""
    if principal.kind != "patron" or principal.question != number:  # before any number reaches the database
        raise NotFound
    question = Question.objects.select_related("stream").filter(pk=number).first()
    if question is None or not passports.is_held(question):
        raise NotFound
    return question


def _ack(frame: Say, entry: Entry) -> dict[str, Any]:
    return {"id": frame.id, "number": entry.number, "at": entry.at}


# What somebody says while a verb is still at work on what they said before, by connection and question. It waits for
# its turn: a thread is slower than the quick way, and their words must stand in the order in which they were said.
_Line = list[tuple["Hears", "Say"]]
_lines: weakref.WeakKeyDictionary[Connection, dict[int, _Line]] = weakref.WeakKeyDictionary()


def _stands_in_line(connection: Connection, frame: Say, verb: Hears) -> bool:
    line = _lines.get(connection, {}).get(frame.question) if _lines else None
    if line is not None:
        line.append((verb, frame))
    return line is not None


def _aside(connection: Connection, frame: Say, slowly: Slowly) -> None:
    assert connection.principal is not None
    _lines.setdefault(connection, {})[frame.question] = []
    connection.aside(slowly, connection.principal, frame, then=lambda result: _came_back(connection, frame, result))


def _came_back(connection: Connection, frame: Say, result: Any) -> None:
    _answer(connection, frame, result)
    lines = _lines[connection]
    line = lines.pop(frame.question)
    if not lines:
        del _lines[connection]
    for verb, waiting in line:
        verb(connection, waiting)


def _answer(connection: Connection, frame: Say, result: Any) -> None:
    if isinstance(result, Refusal):
        _refuse(connection, result, frame.id)
    elif isinstance(result, BaseException):
        _failed(connection, result, frame.id)
    else:
        connection.send({"ack": result})


# ---- refusing -----------------------------------------------------------------------------------------


def _refuse(connection: Connection, why: Refusal, act: str) -> None:
    connection.refuse(why.code, why.in_language(connection.principal_language), act[:64])


def _failed(connection: Connection, why: BaseException, act: str) -> None:
    """Not the sender's fault; their client tries again with the same id, and nothing doubles."""
    if isinstance(why, Busy):
        _refuse(
            connection, Refusal("busy", _("There is much to do just now. Try again in a moment; nothing is lost.")), act
        )
        return
    log.error("a message could not be written: %s", type(why).__name__, exc_info=why)
    _refuse(connection, Refusal("failed", _("Something went wrong here. Try again; nothing is lost.")), act)
