"""Other people's formats, and the small pure rules that every room needs.

What this room is: functions from values to values. Opening hours (`hours`, typed in by way of `periods`), the words of
search (`folding`), what may enter as words (`plain`), the language that they are in (`languages`) and codes that people
read aloud (`codes`). Text messages (`gsm`, `gsm_octets`, `keywords`, `phones`), mail (`mail`) and the visible part of a
reply (`quoting`).

What it never does: import Django, open a file or a socket, ask the time, or draw a random number. The caller hands in
the instant and the dice, so every rule here is tested in microseconds. The time zone database is the one thing read
from outside, through the standard library.

Reading order: `plain`, `codes`, `folding`, `periods`, `hours`.
"""
