"""Invitations as one line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.invitations import line


def event(*lines: str, method: str = "REQUEST") -> str:
    whole = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VTIMEZONE", "DTSTART:19700101T000000", "END:VTIMEZONE"]
    return "\r\n".join([*whole, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["SUMMARY:Storytime"], "Invitation: Storytime"),
        (
            ["SUMMARY:Storytime", "DTSTART:20260301T140000Z", "DTEND:20260301T150000Z", "LOCATION:Main\\, upstairs"],
            "Invitation: Storytime, 2026-03-01 14:00–15:00 UTC, Main, upstairs",
        ),
        (
            ["SUMMARY;LANGUAGE=fr:L’heure du\r\n  conte", 'DTSTART;TZID="America/Toronto":20260301T090000'],
            "Invitation: L’heure du conte, 2026-03-01 09:00 (America/Toronto)",
        ),
        (["SUMMARY:Holiday", "DTSTART;VALUE=DATE:20260525"], "Invitation: Holiday, 2026-05-25"),
        (
            ["SUMMARY:Night", "DTSTART:20260301T220000", "DTEND:20260302T060000"],
            "Invitation: Night, 2026-03-01 22:00–2026-03-02 06:00",
        ),
        (["DTSTART:never"], ""),
        ([], ""),
    ],
)
def test_an_invitation_says_what_when_and_where(lines: list[str], told: str) -> None:
    assert line(event(*lines)) == told


def test_cancelling_and_answering_say_so() -> None:
    assert line(event("SUMMARY:Storytime", method="CANCEL")) == "Cancelled / Annulé: Storytime"
    answer = event("SUMMARY:Storytime", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.org", method="REPLY")
    assert line(answer) == "Reply / Réponse: ✓ Storytime"


def test_what_is_no_calendar_says_nothing() -> None:
    assert line("words") == "" and line("") == ""


@given(st.text(max_size=200) | st.text('BEGINVT:;="\n\\T0123', max_size=200))
def test_nothing_raises_and_a_line_is_one(text: str) -> None:
    assert "\n" not in line(event(text))
    line(text)


@pytest.mark.parametrize("piece", ["\n ", ';a="', "a:\n", ";", '"'])
def test_a_hostile_megabyte_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    line("BEGIN:VEVENT\n" + piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 2
