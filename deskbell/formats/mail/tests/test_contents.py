"""What a message holds: words, HTML and files."""

from __future__ import annotations

import binascii

import pytest

from deskbell.formats.mail import html, wrappers
from deskbell.formats.mail.contents import File
from deskbell.formats.mail.letter import read
from deskbell.formats.mail.tests.making import inner, letter, multipart, part, parts, raw

PLAIN, RICH = part("text/plain", "plain words"), part("text/html", "<p>rich words</p>")
PICTURE = part("image/png", "iVBORw0=", "Content-Transfer-Encoding: base64", "Content-ID: <pic@x>")


def names(message: bytes) -> list[str]:
    return [file.name for file in read(message).files]


# ---- words ------------------------------------------------------------------------------------------


def test_of_alternatives_the_plain_one_is_the_text_and_the_other_the_html() -> None:
    found = read(multipart("alternative", PLAIN, RICH))
    assert (found.text, found.html) == ("plain words", "<p>rich words</p>")
    assert not found.text_is_from_html and not found.files


def test_html_alone_is_also_read_as_text() -> None:
    found = letter("Content-Type: text/html; charset=utf-8", body="<p>Où ?</p><ul><li>ici</li></ul>")
    assert found.text == "Où ?\n\n- ici"
    assert found.text_is_from_html and found.html == "<p>Où ?</p><ul><li>ici</li></ul>"


def test_an_empty_plain_alternative_does_not_count() -> None:
    found = read(multipart("alternative", part("text/plain", " \r\n"), RICH))
    assert found.text == "rich words" and found.text_is_from_html


def test_pictures_stand_beside_the_html_they_belong_to() -> None:
    found = read(multipart("alternative", PLAIN, inner("related", RICH, PICTURE, boundary="r")))
    assert (found.text, found.html) == ("plain words", "<p>rich words</p>")
    assert found.files == (File("file.png", "image/png", b"\x89PNG\r", "pic@x", inline=True),)


def test_texts_between_files_are_read_one_after_the_other() -> None:
    pdf = part("application/pdf", "x", 'Content-Disposition: inline; filename="a.pdf"')
    found = read(multipart("mixed", part("text/plain", "before\r\n"), pdf, part("text/plain", "\r\nafter")))
    assert found.text == "before\n\nafter"
    assert [file.name for file in found.files] == ["a.pdf"]


def test_apples_html_around_a_file_is_one_html() -> None:
    pdf = part("application/pdf", "x", 'Content-Disposition: inline; filename="a.pdf"')
    mixed = inner("mixed", part("text/html", "<p>1</p>"), pdf, part("text/html", "<p>2</p>"), boundary="m")
    found = read(multipart("alternative", PLAIN, mixed))
    assert (found.text, found.html) == ("plain words", "<p>1</p>\n<p>2</p>")


def test_a_lists_plain_footer_does_not_hide_html_words() -> None:
    found = read(multipart("mixed", RICH, part("text/plain", "-- \r\nthe <list>")))
    assert found.text == "rich words\n\n-- \nthe <list>"
    assert found.html == "<p>rich words</p>\n<pre>-- \nthe &lt;list&gt;</pre>"


def test_a_text_with_a_name_is_a_file() -> None:
    named = part("text/plain", "notes", 'Content-Disposition: inline; filename="notes.txt"')
    found = read(multipart("mixed", PLAIN, named))
    assert found.text == "plain words" and [file.name for file in found.files] == ["notes.txt"]


def test_a_text_with_a_name_is_also_read_if_it_is_all_there_is() -> None:
    found = read(multipart("mixed", part('text/plain; name="text_0.txt"', "sent from a phone")))
    assert found.text == "sent from a phone" and [file.name for file in found.files] == ["text_0.txt"]


def test_an_attached_text_is_not_read() -> None:
    found = letter("Content-Disposition: attachment; filename=a.txt", body="words")
    assert found.text == "" and found.files == (File("a.txt", "text/plain", b"words"),)


def test_flowed_text_is_put_together() -> None:
    body = "I would like to know \r\nwhen you open.\r\n\r\n> quoted \r\n> words\r\n-- \r\nAda\r\n"
    found = letter("Content-Type: text/plain; format=flowed", body=body)
    assert found.text == "I would like to know when you open.\n\n> quoted words\n-- \nAda"


def test_flowed_text_without_spaces_is_put_together() -> None:
    found = letter("Content-Type: text/plain; charset=utf-8; Format=Flowed; DelSp=Yes", body="図書 \r\n館\r\n")
    assert found.text == "図書館"


def test_charset_and_transfer_encoding_are_undone() -> None:
    fields = ("Content-Type: text/plain; charset=EUC-KR", "Content-Transfer-Encoding: base64")
    assert letter(*fields, body=binascii.b2a_base64("한국말로".encode("euc-kr"))).text == "한국말로"


def test_html_may_say_its_own_charset() -> None:
    body = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Библиотека</p>'.encode("koi8-r")
    assert letter("Content-Type: text/html", body=body).text == "Библиотека"


def test_enriched_text_beside_plain_text_is_no_file() -> None:
    found = read(multipart("alternative", PLAIN, part("text/enriched", "<bold>x</bold>"), RICH))
    assert found.files == () and found.text == "plain words"


def test_the_root_of_related_parts_may_be_named() -> None:
    first = part("text/html", "<p>no</p>", "Content-ID: <a>")
    second = part("text/html", "<p>yes</p>", "Content-ID: <b>")
    assert read(multipart("related", first, second, more='; start="<b>"')).html == "<p>yes</p>"


# ---- files ------------------------------------------------------------------------------------------


def test_an_attached_message_keeps_its_bytes_and_has_its_subjects_name() -> None:
    inside = raw("From: Ada <ada@example.org>", "Subject: =?utf-8?Q?Caf=C3=A9?= hours", basic=False)
    found = read(multipart("mixed", PLAIN, b"Content-Type: message/rfc822\r\n\r\n" + inside))
    assert found.files == (File("Café hours.eml", "message/rfc822", inside),)
    assert found.text == "plain words"


def test_an_empty_file_is_a_file() -> None:
    assert read(multipart("mixed", PLAIN, part("image/png", "", "Content-Disposition: attachment"))).files == (
        File("file.png", "image/png", b""),
    )


def test_a_name_may_stand_in_three_places() -> None:
    disposition = 'Content-Disposition: attachment; filename="y.d"'
    assert names(multipart("mixed", part('a/b; name="x.c"', "1", disposition))) == ["y.d"]
    assert names(multipart("mixed", part('a/b; name="x.c"', "1"))) == ["x.c"]
    assert names(multipart("mixed", part("a/b", "1", "Content-Location: http://x.org/z.gif?1"))) == ["z.gif"]


def test_a_name_is_made_safe() -> None:
    given = part("a/b", "1", 'Content-Disposition: attachment; filename="../../etc/pass\u202ewd\r\n .txt"')
    assert names(multipart("mixed", given)) == ["passwd.txt"]


def test_uuencoded_and_yencoded_files_are_taken_out_of_the_text() -> None:
    coded = b"begin 644 hello.txt\n" + binascii.b2a_uu(b"Hello") + b"`\nend\n"
    found = letter(body=b"before\n" + coded + b"after\n")
    assert found.text == "before\nafter"
    assert found.files == (File("hello.txt", "application/octet-stream", b"Hello"),)


def test_an_invitation_is_a_file_and_a_line() -> None:
    event = "SUMMARY:Storytime\r\nDTSTART:20260301T140000Z"
    calendar = f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n{event}\r\nEND:VEVENT"
    found = read(multipart("alternative", PLAIN, RICH, part("text/calendar; method=REQUEST", calendar)))
    assert found.text == "plain words\n\nInvitation: Storytime, 2026-03-01 14:00 UTC"
    assert [file.name for file in found.files] == ["file.ics"]


def test_the_same_invitation_twice_is_one_line() -> None:
    calendar = part("text/calendar", "BEGIN:VEVENT\r\nSUMMARY:Storytime\r\nEND:VEVENT")
    found = read(multipart("mixed", PLAIN, calendar, calendar))
    assert found.text.count("Storytime") == 1 and len(found.files) == 2


# ---- wrappers ---------------------------------------------------------------------------------------


def test_what_is_signed_is_read_and_the_signature_is_a_file() -> None:
    signature = part("application/pgp-signature; name=signature.asc", "-----BEGIN PGP SIGNATURE-----")
    found = read(multipart("signed", inner("mixed", PLAIN, boundary="m"), signature))
    assert found.text == "plain words" and [file.name for file in found.files] == ["signature.asc"]
    assert found.encrypted == ""


def test_what_openpgp_encrypted_says_so_and_is_a_file() -> None:
    version = part("application/pgp-encrypted", "Version: 1")
    closed = part('application/octet-stream; name="encrypted.asc"', "-----BEGIN PGP MESSAGE-----")
    found = read(multipart("encrypted", version, closed))
    assert found.encrypted == "openpgp" and found.text == wrappers.ENCRYPTED
    assert [file.name for file in found.files] == ["encrypted.asc"]


def test_an_encrypted_block_in_the_text_says_so_and_is_a_file() -> None:
    block = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"
    found = letter(body=f"Hello\n{block}\nbye\n")
    assert found.encrypted == "openpgp" and found.text == f"Hello\n{wrappers.ENCRYPTED}\nbye"
    assert found.files == (File("message.asc", "application/octet-stream", f"{block}\n".encode()),)


def test_what_smime_encrypted_says_so_and_is_a_file() -> None:
    fields = ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",)
    found = letter(*fields, body=b"\x30\x80\x06\x09")
    assert found.encrypted == "smime" and found.text == wrappers.ENCRYPTED
    assert [file.name for file in found.files] == ["smime.p7m"]


# ---- limits -----------------------------------------------------------------------------------------


def test_parts_beyond_the_limit_are_one_file() -> None:
    found = read(multipart("mixed", *[part("text/plain", f"words {number}") for number in range(300)]))
    [rest] = found.files
    assert rest.name == "rest.eml" and rest.data.endswith(b"words 299\r\n--b--\r\n")
    assert "words 198" in found.text and "words 199" not in found.text


def test_what_is_too_deep_is_a_file() -> None:
    message = part("text/plain", "innermost")
    for level in range(40):
        message = inner("mixed", message, boundary=f"b{level}")
    [file] = read(message).files
    assert file.name == "message.eml" and b"innermost" in file.data


def test_the_rest_of_a_long_head_is_a_file() -> None:
    found = letter(*[f"X-Filler: {'x' * 900}" for _ in range(400)], "Subject: late")
    assert [file.name for file in found.files] == ["head.txt"]
    assert b"Subject: late" in found.files[0].data and found.text == "Hello"


@pytest.mark.parametrize("kind", ["mixed", "alternative", "related", "signed", "encrypted", "report", "unheard-of"])
def test_no_kind_of_multipart_raises(kind: str) -> None:
    read(multipart(kind, PLAIN))
    read(multipart(kind, PICTURE))
    read(multipart(kind, b"", b"\r\n"))
    read(raw(f"Content-Type: multipart/{kind}; boundary=b", body=parts(b"")))


def test_all_html_of_a_letter_has_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty parts, each as long as may be, would keep a reader busy for minutes."""
    monkeypatch.setattr(html, "READ", 50)
    rich = [part("text/html", f"<p>Part {number}</p>{'<br>' * 5}") for number in range(20)]
    found = read(multipart("mixed", *rich))
    assert found.text.split("\n\n") == ["Part 0", "Part 1"]
    assert found.html is not None and "Part 19" in found.html
