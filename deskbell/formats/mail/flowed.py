"""Flowed text (RFC 3676): lines that a program wrapped are put together again, each depth of quoting for itself."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool = False) -> str:
    """The paragraphs as they were written. A line that ends in a space goes on in the next of the same depth.

    `delete_space` is the parameter DelSp: the space at the end was added by the program (for languages without spaces).
    The signature's line "-- " goes on in nothing.
    """
    done: list[str] = []
    open_depth = 0
    pieces: list[str] = []
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")  # stuffed, RFC 3676, 4.4
        is_signature = words == "-- "
        if pieces and (depth != open_depth or is_signature or not words):  # an empty line is meant, even after a space
            done.append(_told(open_depth, pieces))
            pieces = []
        open_depth = depth
        if words.endswith(" ") and not is_signature:
            pieces.append(words[:-1] if delete_space else words)
        else:
            done.append(_told(depth, [*pieces, words]))
            pieces = []
    if pieces:
        done.append(_told(open_depth, pieces))
    return "\n".join(done)


def _told(depth: int, pieces: list[str]) -> str:
    text = "".join(pieces)
    return f"{'>' * depth} {text}" if depth and text else ">" * depth + text
