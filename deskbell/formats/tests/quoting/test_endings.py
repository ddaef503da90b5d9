"""What closes a mail is folded only where it closes it."""

from __future__ import annotations

import pytest

from deskbell.formats.quoting import visible


def test_a_signature_needs_dashes_alone_on_their_line() -> None:
    assert visible("Hello\n-- \nAnn\n").signature == "-- \nAnn\n"
    assert visible("Hello\n--\nAnn\n").signature == "--\nAnn\n"
    assert visible("Hello\n-- Ann\n").why == "whole"
    assert visible("Hello -- \nAnn\n").why == "whole"


def test_a_signature_may_hold_a_rule_and_empty_lines() -> None:
    assert visible("Hello\n\n-- \nAnn\n______\n\nHalifax\n").visible == "Hello\n"


def test_dashes_above_a_long_text_are_the_writers() -> None:
    assert visible("A title\n--\n" + "A line of the text.\n" * 41).why == "whole"


def test_dashes_above_everything_are_the_writers() -> None:
    assert visible("--\nWhere is the map?\n").why == "whole"


def test_a_name_and_a_greeting_stay() -> None:
    text = "Where is the map?\n\nKind regards,\nAnn Lee\n\n-Ann\n"
    assert visible(text).visible == text


def test_a_devices_line_below_the_name_is_folded_without_an_empty_line() -> None:
    assert visible("Thanks\nAnn\nSent from my iPhone\n").signature == "Sent from my iPhone\n"
    assert visible("I still wait for the book that was\nsent from my branch\n").why == "whole"


def test_several_closings_follow_each_other() -> None:
    parts = visible("Hello\n\nSent from my iPhone\nGet Outlook for iOS\n\n-- \nAnn\n")
    assert parts.visible == "Hello\n"


def test_what_follows_a_notice_goes_with_it() -> None:
    notice = "This e-mail is confidential and for the intended recipient.\n\nThink of the trees.\nWe monitor mail.\n"
    assert visible(f"Hello\n\n{notice}").signature == f"\n{notice}"


def test_a_heading_goes_with_its_notice() -> None:
    notice = "Disclaimer\n\nThe information in this mail is confidential; it is for its recipient only.\n"
    assert visible(f"Hello\n\n{notice}").signature == f"\n{notice}"


def test_a_notice_above_the_words_is_folded_alone() -> None:
    parts = visible("CAUTION: This email is from outside the organization.\n\nHello\n\nAnn\n")
    assert (parts.visible, parts.why) == ("Hello\n\nAnn\n", "notice")


def test_a_telephones_line_above_an_answer_is_folded() -> None:
    text = "Sent from my iPhone\n\n> On Mar 3, 2026, at 10:15, Ann <a@b.example> wrote:\n> \n> Which day?\n\nThursday\n"
    parts = visible(text)
    assert parts.signature == "Sent from my iPhone\n\n"
    assert parts.visible.endswith("Thursday\n")


def test_a_mail_of_nothing_but_closings_stays_whole() -> None:
    for text in ("Sent from my iPhone\n", "-- \nAnn\n", "Sent from my iPhone\n\n> hello\n"):
        assert visible(text).visible == text


@pytest.mark.parametrize("rule", ["__", "_______________________________________________", "-----------"])
def test_a_lists_footer_needs_a_rule_above_it_and_an_address_in_it(rule: str) -> None:
    footer = f"\n{rule}\nmaps mailing list\nmaps@lists.example\n"
    assert visible(f"Hello\n{footer}").signature == footer
    assert visible(f"Hello\n\n{rule}\nPlease put me on the mailing list.\n").why == "whole"
    assert visible("Hello\n\nmaps mailing list\nmaps@lists.example\n").why == "whole"
