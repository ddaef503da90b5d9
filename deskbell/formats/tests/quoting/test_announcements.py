"""Lines that announce a quotation, in the languages of patrons' programs; and sentences that only look like them."""

from __future__ import annotations

import pytest

from deskbell.formats.quoting import visible
from deskbell.formats.quoting.announcements import ends_as_announcement, role

ATTRIBUTIONS = (
    """
On Tue, Mar 3, 2026 at 10:15 AM Ann Lee <ann@lib.example> wrote:
On Tue, Mar 3, 2026 at 10:15 AM Ann Lee <|ann@lib.example> wrote:
On Tue, Mar 3, 2026 at 10:15 AM, Ann Lee|<ann@lib.example>|wrote:
On Mar 3, 2026,|at 10:15,|Ann Lee <ann@lib.example> wrote:
On 3 Mar 2026, at 10:15, Ann Lee wrote:
On Tue, 2026-03-03 at 10:15 -0500, Ann Lee wrote:
On Tuesday, March 3, 2026 10:15:30 EST you wrote:
At 3/3/2026 10:15 AM, you wrote:
At 10:15 AM 3/3/2026, Ann Lee wrote:
Ann Lee <ann@lib.example> wrote on Tue, 3 Mar 2026 10:15:
Ann Lee <ann@lib.example> writes:
---- On Tue, 03 Mar 2026 10:15:00 -0500 ann@lib.example wrote ----
On Tue, 3 Mar 2026 10:15:00 -0500 Ann Lee <ann@lib.example> wrote
*On Tue, Mar 3, 2026 at 10:15 AM Ann Lee <ann@lib.example> wrote:*
2026-03-03 10:15 GMT+01:00 Ann Lee <ann@lib.example>:
2026-03-03 10:15 GMT+01:00 Ann Lee
2026/3/3 10:15 Ann Lee <ann@lib.example>:
Tuesday, 3 March 2026, 10:15 AM -0500 from Ann Lee <ann@lib.example>:
Le mar. 3 mars 2026 à 10:15, Ann Lee <ann@lib.example> a écrit :
Le mar. 3 mars 2026 à 10:15, Ann Lee <|ann@lib.example> a écrit :
Le mar. 3 mars 2026 à 10 h 15, Ann Lee|<ann@lib.example>|a écrit :
Le 3 mars 2026 à 10:15, Ann Lee a écrit :
Le 03/03/2026 à 10:15, Ann Lee a écrit :
Le 2026-03-03 10 h 15, « Ann Lee » <ann@lib.example> a écrit :
Le mardi 3 mars 2026 à 10:15:30 UTC−5, Ann Lee <ann@lib.example> a écrit :
Ann Lee <ann@lib.example> a écrit :
El mar, 3 mar 2026 a las 10:15, Ann Lee (<ann@lib.example>) escribió:
El 3/3/26 a las 10:15, Ann Lee escribió:
El 3 mar 2026, a las 10:15, Ann Lee|<ann@lib.example> escribió:
Em ter., 3 de mar. de 2026 às 10:15, Ann Lee <ann@lib.example>|escreveu:
Em 03/03/2026 10:15, Ann Lee escreveu:
A terça, 3/03/2026, 10:15, Ann Lee <ann@lib.example> escreveu:
Il giorno mar 3 mar 2026 alle ore 10:15 Ann Lee <ann@lib.example> ha|scritto:
Il 03/03/2026 10:15, Ann Lee ha scritto:
Am Di., 3. März 2026 um 10:15 Uhr schrieb Ann Lee <|ann@lib.example>:
Am 03.03.26 um 10:15 schrieb Ann Lee:
Am 03.03.2026 um 10:15 schrieb Ann Lee <ann@lib.example>:
Ann Lee <ann@lib.example> schrieb am Di., 3.|März 2026 um 10:15 Uhr:
Op di 3 mrt 2026 om 10:15 schreef Ann Lee <ann@lib.example>:
Op 3 mrt. 2026 om 10:15 heeft Ann Lee <ann@lib.example> het volgende|geschreven:
wt., 3 mar 2026 o 10:15 Ann Lee <ann@lib.example> napisał(a):
W dniu 3.03.2026 o 10:15, Ann Lee pisze:
Dnia 3 marca 2026 10:15 Ann Lee <ann@lib.example> napisał(a):
вт, 3 мар. 2026 г. в 10:15, Ann Lee <ann@lib.example>:
03.03.2026 10:15, Ann Lee пишет:
3 марта 2026 г., в 10:15, Ann Lee <ann@lib.example> написал(а):
Ann Lee <ann@lib.example> 于2026年3月3日周二 10:15写道：
在 2026年3月3日，上午10:15，Ann Lee <ann@lib.example> 写道：
Ann Lee <ann@lib.example> 於 2026年3月3日 週二 上午10:15寫道：
2026年3月3日(火) 10:15 Ann Lee <ann@lib.example>:
2026/03/03 10:15、Ann Lee <ann@lib.example>のメール:
في الثلاثاء، 3 مارس 2026 في 10:15 ص تمت كتابة ما يلي بواسطة Ann Lee <|ann@lib.example>:
\u200fفي 3 مارس 2026، الساعة 10:15، كتب Ann Lee <ann@lib.example>:
Den tis 3 mars 2026 kl 10:15 skrev Ann Lee <ann@lib.example>:
tir. 3. mar. 2026 kl. 10.15 skrev Ann Lee <ann@lib.example>:
ti 3. maalisk. 2026 klo 10.15 Ann Lee (ann@lib.example) kirjoitti:
вт, 3 бер. 2026 р. о 10:15 Ann Lee <ann@lib.example> пише:
2026년 3월 3일 (화) 오전 10:15, Ann Lee <ann@lib.example>님이 작성:
Ann Lee <ann@lib.example>, 3 Mar 2026 Sal, 10:15 tarihinde şunu yazdı:
""".replace("\\u200f", "\u200f")
    .strip()
    .splitlines()
)


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_programs_write_above_a_quotation_is_known(attribution: str) -> None:
    lines = attribution.replace("|", "\n")
    for quotation in ("Your book is here.\nAnn\n", "> Your book is here.\n> Ann\n"):
        parts = visible(f"I said on Monday that I would come.\n\n{lines}\n\n{quotation}")
        assert parts.quoted == f"\n{lines}\n\n{quotation}"
        assert parts.why == "attribution"


def test_no_empty_line_is_needed_above_it() -> None:
    parts = visible("Where is it\nOn 3 Mar 2026, at 10:15, Ann Lee wrote:\n> Here.\n")
    assert parts.visible == "Where is it\n"


def test_decomposed_letters_are_known_too() -> None:
    assert visible("Oui\nLe 3 mars 2026 a\u0300 10:15, Ann a e\u0301crit\u00a0:\nBonjour\n").visible == "Oui\n"


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee wrote:",
        "On Tuesday, Ann wrote:",
        "Ann a écrit :",
        "2026.03.03. 10:15 keltezéssel, Ann Lee ezt közölte:",
    ],
)
def test_less_sure_lines_count_only_above_quotation_marks(line: str) -> None:
    assert visible(f"Yes.\n\n{line}\n\n> Shall I?\n").visible == "Yes.\n"
    assert visible(f"Yes.\n\n{line}\n\nShall I?\n").why == "whole"


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday I wrote:",
        "On Tuesday at 10:15 I wrote:",
        "Lundi à 10:15 j'ai écrit :",
        "On 12 May 1925 Virginia Woolf wrote:",
        "En 1862, Victor Hugo a écrit :",
        "As the poet wrote:",
        "Reach me at ann@lib.example on 3/3/2026 before 10:15, as follows:",
        "2026-03-03 10:15 is when I was there:",
        "From: Toronto\nTo: Montreal\nIs there a map of that railway?",
        "To: everybody",
        "De : la mer\nTitre : Vagues",
        "----- some text -----",
        "Original message",
        "I read the original message:",
        "Forwarded message",
        "Please reply above this line",
        "The URL is https://a.example/on-3-march-ann-wrote:",
        ">From the river to the sea is the title of the book.",
    ],
)
def test_sentences_of_patrons_announce_nothing(sentence: str) -> None:
    text = f"Hello,\n\n{sentence}\n\nWhat can I do about it?\n"
    assert visible(text).why == "whole"


@pytest.mark.parametrize(
    "block",
    [
        "From: Ann Lee\nSent: March 3, 2026 10:15 AM\nTo: me\nSubject: Book",
        "*From:* Ann Lee [mailto:ann@lib.example]\n*Sent:* March 3\n*To:* me\n*Subject:* Book",
        "**From:** Ann Lee\n\n**Date:** March 3\n\n**To:** me\n\n**Subject:** Book",
        "From: Ann Lee <ann@lib.example>\nDate: March 3",
        "Date: March 3\nFrom: Ann Lee\nTo: me, you,\n  and everybody else\nSubject: Book",
        "________________________________\nFrom: Ann Lee\nSent: March 3\nTo: me\nSubject: Book",
        "De : Ann Lee\nEnvoyé : 3 mars 2026 10:15\nÀ : moi\nCc : eux\nObjet : Livre",
        "De: Ann Lee\nEnvoyé le: 3 mars 2026 10:15\nÀ: moi\nObjet: Livre",
        "De :    Ann Lee\nA :    moi\nDate :    03/03/2026 10:15\nObjet :    Livre",
        "De: Ann Lee\nEnviado: martes, 3 de marzo\nPara: yo\nAsunto: Libro",
        "De: Ann Lee\nEnviada em: terça-feira\nPara: eu\nAssunto: Livro",
        "Da: Ann Lee\nInviato: martedì\nA: me\nOggetto: Libro",
        "Von: Ann Lee\nGesendet: Dienstag\nAn: mich\nBetreff: Buch",
        "Van: Ann Lee\nVerzonden: dinsdag\nAan: mij\nOnderwerp: Boek",
        "Od: Ann Lee\nWysłano: wtorek\nDo: ja\nTemat: Książka",
        "От: Ann Lee\nОтправлено: вторник\nКому: мне\nТема: Книга",
        "发件人: Ann Lee\n发送时间: 2026年3月3日\n收件人: 我\n主题: 书",
        "差出人: Ann Lee\n送信日時: 2026年3月3日\n宛先: 私\n件名: 本",
        "من: Ann Lee\nتم الإرسال: الثلاثاء\nإلى: أنا\nالموضوع: كتاب",
    ],
)
def test_a_block_of_headers_begins_a_quotation(block: str) -> None:
    parts = visible(f"Yes, please.\n\n{block}\n\nShall I?\n")
    assert parts.quoted == f"\n{block}\n\nShall I?\n"
    assert parts.why == "headers"


@pytest.mark.parametrize(
    "line",
    """
    -----Original Message-----
    ----- Original Message -----
    ________ Original message ________
    *----- Original Message -----*
    -----Message d'origine-----
    -----Message d’origine-----
    ----- Mail original -----
    -------- Courriel original --------
    -----Mensaje original-----
    -----Mensagem original-----
    -----Messaggio originale-----
    -----Ursprüngliche Nachricht-----
    -----Oorspronkelijk bericht-----
    -----Oryginalna wiadomość-----
    -----Исходное сообщение-----
    ------------------ 原始邮件 ------------------
    ------ 元のメッセージ ------
    -----الرسالة الأصلية-----
    """.strip().splitlines(),
)
def test_a_label_between_dashes_begins_a_quotation(line: str) -> None:
    parts = visible(f"Yes.\n{line.strip()}\nShall I?\n")
    assert (parts.visible, parts.why) == ("Yes.\n", "original_message")


@pytest.mark.parametrize(
    "line",
    [
        "---------- Forwarded message ---------",
        "-------- Message transféré --------",
        "---------- Message réexpédié ----------",
        "Begin forwarded message:",
        "Début du message réexpédié :",
        "Début du message transféré :",
        "Anfang der weitergeleiteten Nachricht:",
        "---------- Mensaje reenviado ---------",
    ],
)
def test_a_forwarded_message_is_the_point_unless_much_is_written_above(line: str) -> None:
    forwarded = f"\n{line}\nDo you hold the Gazette of 1932?\n"
    assert visible(f"Can you answer this?\n{forwarded}").why == "forwarded"
    words = "Dear all, this gentleman came to our counter and asked for papers that only you have.\n"
    assert visible(words + forwarded).quoted == forwarded


def test_what_a_label_or_block_announces_by_quotation_marks_may_be_answered_in_between() -> None:
    text = "-----Original Message-----\nFrom: Ann <ann@lib.example>\nTo: me\n\n> Which day?\n\nThursday.\n"
    assert visible(text).visible == text
    assert visible(text).why == "interleaved"


def test_a_bracket_that_slipped_to_the_next_line_is_no_quotation() -> None:
    text = 'Ja.\n\nAm 03.03.2026 10:15 schrieb "Ann Lee" <ann@lib.example\n>:\n\n> Frage\n'
    assert visible(text).visible == "Ja.\n"


def test_what_a_line_is_by_itself() -> None:
    assert role("*From:* Ann") == "from"
    assert role("Objet : Livre") == "subject"
    assert role("The time: ten") is None
    assert ends_as_announcement("On Monday Ann wrote:")
    assert not ends_as_announcement("Ann rewrote:")
    assert not ends_as_announcement("wrote" * 200)
