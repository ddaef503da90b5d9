"""Deskbell, the open service desk for libraries: a patron asks, a librarian answers.

Reading order: formats (other people's formats) -> journal (what happened, numbered) -> libraries and staff
(who and where) -> mailroom (ways in and out) -> questions (the heart) -> channels, public (the doors) ->
server (the wiring). Arrows point only to the left.
"""

__version__ = "0.1.0"
