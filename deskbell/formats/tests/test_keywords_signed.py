"""What a phone or a mail program adds below a text is nobody's words, and what only looks like it is somebody's."""

from __future__ import annotations

import pytest

from deskbell.formats.keywords import compliance, near_refusal
from deskbell.formats.tests.test_keywords import OURS, TABLE, rows, written

SIGNATURES = (
    *("Sent from my iPhone", "Sent from my iPad", "Sent from my Galaxy", "Sent from my T-Mobile 5G Device"),
    *(
        "Sent via the Samsung Galaxy S21, an AT&T 5G smartphone",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS",
    ),
    *(
        "Sent from Outlook for Android",
        "Sent from Mail for Windows",
        "Envoyé de mon iPhone",
        "-- Sent from my phone --",
    ),
    *(
        "Envoyé depuis mon téléphone Samsung",
        "Envoyé à partir d’un appareil mobile",
        "Télécharger Outlook pour Android",
    ),
    *("Obtenez Outlook pour iOS", "Enviado desde mi iPhone", "SENT FROM MY IPHONE"),
)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_what_a_phone_writes_below_by_itself_changes_nothing(signature: str) -> None:
    for text, expected in rows(TABLE)[::5]:
        for apart in ("\n", "\n\n", "\r\n--\r\n"):
            signed = f"{text}{apart}{signature}\n"
            assert written(compliance(signed, OURS)) == expected
            assert near_refusal(signed) == near_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "stop sent from my iPhone",
        "Sent from my iPhone",
        "STOP\nSent",
        "STOP\nSent from my iPhone\nbut first tell me when you open",
        "Help\nI sent from my iPhone the wrong file",
        "Stop\nSent by mistake was the letter that you have got from my sister in Toronto yesterday",
        "Stop\nGet the Outlook for me",
    ],
)
def test_words_that_only_look_like_a_phones_are_words(text: str) -> None:
    assert compliance(text) is None
