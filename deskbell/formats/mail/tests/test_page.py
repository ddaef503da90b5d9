"""Boxes of lines."""

from __future__ import annotations

from deskbell.formats.mail.page import Box


def test_white_space_between_words_is_one_space() -> None:
    box = Box("page")
    for words in ("  a \n", "\tb", " ", " c  "):
        box.write(words)
    assert box.laid_out() == ["a b c"]


def test_there_are_never_two_empty_lines_and_none_at_the_ends() -> None:
    box = Box("page")
    for _ in range(3):
        box.finish_line(keep_empty=True)
    box.write("a")
    for _ in range(4):
        box.finish_line(keep_empty=True)
    box.ask_gap()
    box.write("b")
    box.ask_gap()
    assert box.laid_out() == ["a", "", "b"]


def test_preformatted_words_keep_their_lines_and_spaces() -> None:
    box = Box("page")
    box.write_as_is("a\r\n  b\n\n  c")
    assert box.laid_out() == ["a", "  b", "", "  c"]


def test_a_quotation_is_marked_on_every_line() -> None:
    assert Box("quote", lines=["a", "", "b"]).laid_out() == ["> a", ">", "> b"]


def test_an_item_is_marked_once_and_then_indented() -> None:
    assert Box("item", "10. ", lines=["a", "", "b"]).laid_out() == ["10. a", "", "    b"]


def test_a_row_of_short_cells_is_one_line() -> None:
    box = Box("table", cells=[["a"], [], ["b"]])
    box.finish_row()
    assert box.laid_out() == ["a | b"]


def test_cells_of_several_lines_follow_each_other() -> None:
    box = Box("table", cells=[["a"], ["b", "c"]])
    box.finish_row()
    box.add(["next row"])
    assert box.laid_out() == ["a", "b", "c", "", "next row"]


def test_a_line_of_invisible_characters_is_empty() -> None:
    box = Box("page")
    for words in ("a", "\u200b\ufeff", "\u034f \u200c \u00ad\xa0\u2007", "b"):
        box.write(words)
        box.finish_line()
    assert box.laid_out() == ["a", "", "b"]
