"""Reading and writing email, pure: from the bytes of a message to what a desk needs, and back.

What it is: `letter.read` makes a `Letter` of any bytes; `html` makes text of HTML, and HTML that may be shown;
`automatic`, `bounces`, `authentication` and `tokens` answer one question each about a letter; `writing` makes the
bytes of an outgoing one. What is broken is repaired and named in `Letter.defects`; nothing raises but `Unreadable`.

What it never does: open a connection or a file, ask the time, know a question, decide what becomes of a letter.

The structure is read by our own splitter, not by Python's `email`: that one has no limits (deep nesting ends in
RecursionError, a megabyte of boundaries in a million objects) and writes attached messages anew instead of handing out
their bytes. The tests hold the two against each other.

Reading order: `letter`, `structure`, `fields`, `contents`; then `charsets`, `addresses` and the rest as they are met.
"""
