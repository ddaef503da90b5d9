"""The words by which programs announce a quoted message, in the languages that library patrons' programs speak.

English and French, then Spanish, Portuguese, Italian, German, Dutch, Polish, Russian, Chinese, Japanese and Arabic;
Swedish, Danish, Norwegian, Finnish, Czech, Ukrainian, Turkish and Korean where they cost no more than a word.

All of it is looked up in lines that are cut to `LONGEST` characters and folded by `folded`: no expression here ever
sees a whole body, so none can take long.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 500  # characters: no program writes a longer line above a quotation, even with two names and addresses in it

# What a desk writes at the top of its own mails, so that the reply to them needs no guessing.
REPLY_ABOVE = {
    "en": "## Reply above this line ##",
    "fr": "## Répondez au-dessus de cette ligne ##",
}


def folded(line: str) -> str:
    """A line as the tables below write it: composed, lower case, plain apostrophes, ordinary spaces."""
    return unicodedata.normalize("NFC", line).casefold().translate(_PLAIN)


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", " ").split("|"))


_PLAIN = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'"),
    **dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u3000\t"), " "),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"), None),
}
DELIMITERS = tuple(folded(line.strip("# ")) for line in REPLY_ABOVE.values())

# ---- "On …, somebody wrote:" ----------------------------------------------------------------------------

# Languages that end with the verb …
_WROTE = r"""wrote|writes|has written|wrote the following|a écrit|a ecrit|écrit|écrivait|escribió|escribio|escreveu
|ha scritto|scrive|geschrieben|geschreven|napisała?|napisał\(-?a\)|pisze|написала?|написал\(а\)|писала?|писал\(а\)|пишет
|写道|写到|寫道|書きました|のメール|のメッセージ|كتبت?|كتب/كتبت|كتب/ت|skrev|kirjoitti|napsala?|napsal\(a\)|пише|написав
|написав\(-ла\)|yazdı|írta|a scris|작성|작성했습니다|썼습니다""".replace("\n", "")
WROTE_AT_END = re.compile(rf"(?:(?<!\w)|(?<=[\d\u3000-\uffff]))(?:{_WROTE}) ?[:：]$")
WROTE_AND_WORDS = re.compile(rf"[>)] ?(?:{_WROTE}) ?:(?=  )")
VERBS = ("wrote", "écrit", "escribió", "escreveu", "scritto", "napisał(a)")  # what lines end with that lost their colon
# An address that is broken before its bracket leaves a line that looks quoted.
BROKEN_END = re.compile(rf">,? ?(?:{_WROTE})? ?[:：]$")
# … and those that put the name after it.
WROTE_WITHIN = re.compile(r"(?<!\w)(?:schrieb|schreef|skrev|wrote on|بواسطة|كتب)(?!\w)")
ONESELF = re.compile(
    r"(?<!\w)(?:(?:i|we) (?:wrote|had written|have written)|j'(?:ai|avais) écrit|nous avons écrit) ?:$"
)

# What the first line of it may begin with: a preposition or an article, the day of the week, or a number.
_FIRST_WORDS = r"""on|le|el|il|in data|em|am|op|w dniu|dnia|dne|den|a|в|في|بتاريخ
|pon|wt|śr|czw|pt|sob|niedz|ndz|man|mån|tir|tis|ons|tor|fre|lør|lör|søn|sön|ma|ti|ke|to|pe|la|su
|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье
|(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so"""
_FIRST_WORD = _FIRST_WORDS.replace("\n", "")
FIRST_WORDS = re.compile(rf"\d|(?:{_FIRST_WORD})(?![\w@-])|[在于於]")
TIME = re.compile(r"(?<!\d)\d{1,2} ?[:.h時时点點] ?\d{2}(?!\d)|(?<!\d)\d{1,2} ?[時时点點시]|\d ?[ap]\.?m\b")
DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)")
STAMP = re.compile(r"20\d\d-\d\d-\d\d \d{1,2}:\d\d gmt[+-]\d\d:\d\d \S")  # Gmail once wrote this, and a name
ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]")

# ---- "-----Original Message-----" -------------------------------------------------------------------------

ORIGINAL = _phrases(
    """original message|original e-mail|original email|original mail|original appointment|reply message
    |message d'origine|message original|message initial|message originel|mail original|courriel original
    |courriel d'origine|e-mail d'origine|email original|mensaje original|correo original|mensagem original
    |messaggio originale|messaggio originario|ursprüngliche nachricht|originalnachricht|original-nachricht
    |ursprüngliche e-mail|oorspronkelijk bericht|origineel bericht|oryginalna wiadomość|wiadomość oryginalna
    |pierwotna wiadomość|исходное сообщение|оригинальное сообщение|исходное письмо|原始邮件|原始郵件|原邮件|邮件原件
    |元のメッセージ|الرسالة الأصلية|رسالة أصلية|ursprungligt meddelande|originalmeddelande|oprindelig meddelelse
    |oprindelig besked|opprinnelig melding|alkuperäinen viesti|původní zpráva|původní e-mail|özgün ileti|원본 메시지"""
)
# These need no dashes around them.
FORWARDED_BELOW = _phrases(
    """begin forwarded message|début du message réexpédié|début du message transféré|début du message retransmis
    |inicio del mensaje reenviado|início da mensagem encaminhada|início da mensagem reencaminhada
    |inizio messaggio inoltrato|anfang der weitergeleiteten nachricht|begin doorgestuurd bericht
    |początek przekazywanej wiadomości|начало переадресованного сообщения|以下是转发的邮件|転送されたメッセージ"""
)
FORWARDED = FORWARDED_BELOW | _phrases(
    """forwarded message|forwarded e-mail|message transféré|courriel transféré|message réexpédié|message retransmis
    |mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|messaggio inoltrato|weitergeleitete nachricht
    |doorgestuurd bericht|przekazana wiadomość|wiadomość przekazana dalej|пересылаемое сообщение
    |пересланное сообщение|转发的邮件|转发邮件信息|轉寄郵件|轉寄的郵件|転送メッセージ|رسالة معاد توجيهها
    |الرسالة المعاد توجيهها|vidarebefordrat meddelande|videresendt meddelelse|videresendt melding
    |edelleenlähetetty viesti|전달된 메시지"""
)

# ---- From, Sent, To, Subject --------------------------------------------------------------------------------

HEADERS = {
    **dict.fromkeys(
        _phrases(
            """from|de|von|da|van|od|от|от кого|发件人|寄件者|寄件人|差出人|送信者|送信元|من|från|fra|lähettäjä
            |보낸 사람|보낸사람|expéditeur|remitente|kimden|від"""
        ),
        "from",
    ),
    **dict.fromkeys(
        _phrases(
            """sent|date|sent at|date sent|envoyé|envoyé le|envoyée|envoyée le|date d'envoi|message du
            |enviado|enviado el|enviado em|enviada em|fecha|gesendet|datum|inviato|data|verzonden|wysłano|wysłane
            |отправлено|дата|发送时间|日期|寄件日期|傳送時間|發送時間|送信日時|日時|日付|تاريخ|التاريخ|تم الإرسال
            |skickat|sendt|dato|lähetetty|odesláno|보낸 날짜|날짜|gönderildi"""
        ),
        "date",
    ),
    **dict.fromkeys(
        _phrases(
            """to|à|a|para|an|aan|do|кому|收件人|收件者|宛先|إلى|الى|till|til|vastaanottaja|komu|받는 사람|받는사람|kime
            |destinataire"""
        ),
        "to",
    ),
    **dict.fromkeys(
        _phrases(
            """subject|objet|sujet|asunto|assunto|betreff|oggetto|onderwerp|temat|тема|主题|主題|主旨|件名|الموضوع|ämne
            |emne|aihe|předmět|제목|konu"""
        ),
        "subject",
    ),
    **dict.fromkeys(
        _phrases(
            """cc|bcc|cci|copie|copie à|copie cachée|kopie|kopia|kopi|copia|копия|抄送|副本|reply-to|répondre à
            |importance|priority|priorité|attachments|pièces jointes|organization|organisation"""
        ),
        "other",
    ),
}
LABEL = re.compile(r"[*_ ]*([^\W\d_][^:：*@<>]{0,19}?)[*_ ]*[:：]")
# Orange and its sisters begin a quotation by this line.
MESSAGE_OF = re.compile(r"message du \d{1,2}/\d{1,2}/\d{2,4} \d{1,2}:\d\d")

# ---- what a person writes over a message that is meant to be read ---------------------------------------------

POINTS_BELOW = re.compile(
    r"(?<!\w)(?:f\.?y\.?i|for your information|pour (?:votre )?info(?:rmation)?s?|pvi|fwd?|tr|below|underneath"
    r"|ci-dessous|ci dessous|ci-après|plus bas|inline|in-line|in (?:red|blue|green|bold|capitals|caps)"
    r"|between the lines|en (?:rouge|bleu|vert|gras|majuscules)|dans le texte|entre les lignes"
    r"|(?:under|after) each question|sous chaque question)(?!\w)"
)
