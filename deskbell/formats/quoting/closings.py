"""What stands under a mail that nobody wrote for this mail: devices' lines, legal notices, scanners' and lists' lines.

A name or a greeting typed by hand is no such thing: it stays with the words. Lines come folded (`phrases.folded`) and
cut, so that no expression here sees a whole body.
"""

from __future__ import annotations

import re

LONGEST_DEVICE_LINE = 140
LONGEST_PARAGRAPH = 1500  # characters of a paragraph that are looked at: a notice says what it is at its beginning


def is_device_line(line: str) -> bool:
    """ "Sent from my iPhone", "Envoyé de mon iPhone", "Get Outlook for iOS", in the languages of `phrases`.

    "Sent from my desk, is much easier than my phone" is a sentence: without the name of a device near its beginning,
    the line must be short and have no mark of a sentence.
    """
    if len(line) > LONGEST_DEVICE_LINE:
        return False
    line = _BRACKETS.sub("", _LINK.sub("", line)).strip(" *_-—–|")
    if _OFFERED.match(line) or _SENT_AROUND.fullmatch(line):
        return True
    sent = _SENT.match(line)
    rest = line[sent.end() :].split() if sent else []
    if not rest:
        return False
    return _DEVICE.search(" ".join(rest[:5])) is not None or (len(rest) <= 7 and not _SENTENCE.search(" ".join(rest)))


def is_notice(paragraph: str) -> bool:
    """A legal notice, a warning that a gateway put in, a plea for trees: how it begins, and two of its usual words.

    One word would not do: "This message is confidential, please do not tell my parents" is the patron speaking.
    """
    paragraph = paragraph[:LONGEST_PARAGRAPH].lstrip(" *_-—–=[]()<>#!•:⚠")
    if _TREES.search(paragraph[:300]):
        return True
    if _NOTICE.match(paragraph) is None:
        return False
    return len(set(_LEGAL.findall(paragraph))) >= 2 or all(one.search(paragraph) for one in _FROM_OUTSIDE)


def is_footer(line: str) -> bool:
    """A line that a virus scanner or a mailing list puts under everything, sure by itself."""
    return _SCANNED.match(line.lstrip(" *_-[(")) is not None or _SUBSCRIBED.search(line) is not None


def is_list_line(line: str) -> bool:
    """Where a mailing list lives: a footer, if a rule stands above it. People write such words too."""
    return _LIST.search(line) is not None


# ---- devices --------------------------------------------------------------------------------------------

_LINK = re.compile(r"[<(\[]?https?://\S*|<\S*>")
_BRACKETS = re.compile(r"[<>()\[\]]")
_SENT = re.compile(
    r"sent (?:from|via|with|using)(?!\w)"
    r"|envoyée? (?:d|depuis|à partir d|à l'aide d|via|avec)(?:'|e?s?(?!\w))|provenance ?:"
    r"|gesendet (?:von|mit|aus|über)(?!\w)|enviad[oa] (?:desde|do|da|de|a partir|pelo|pela|via|vía|con|com)(?!\w)"
    r"|inviato (?:da|dal|dalla|con)(?!\w)|(?:verstuurd|verzonden) (?:vanaf|vanuit|met|van|via)(?!\w)"
    r"|wysłan[eoay] (?:z|za)(?!\w)|отправлено (?:с|со|из|от)(?!\w)|skickat från|sendt fra|lähetetty|odesláno z"
    r"|أرسلت? من|تم الإرسال من|发自|發自"
)
_SENT_AROUND = re.compile(
    r"(?:von|diese nachricht wurde von) .{2,60} gesendet\.?|.{2,30}から送信|(?:从|從)我的.{2,30}(?:发送|傳送|发出)"
    r"|(?:나의|내) .{2,30}에서 보냄|.{2,20} tarafından gönderildi"
)
_OFFERED = re.compile(
    r"(?:get|download|obtenez|obtenir|téléchargez|télécharger|holen sie sich|laden sie|obtener|descarga|descargar|obter"
    r"|obtenha|scarica|ottieni|haal|pobierz|скачать|获取|取得|hent|hämta) (?:l'application |l'appli |the |app )?"
    r"(?:mail orange|orange mail|(?:outlook|bluemail|yahoo mail|spark|airmail|proton ?mail)"
    r" (?:for|pour|para|für|per|voor|dla|для|til|på|on|sur)(?!\w))"
    r"|yahoo mail ?: (?:search|recherch)"
)
_DEVICE = re.compile(
    r"(?<!\w)(?:iphone|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|pixel|nokia|motorola|htc|lg|sony|xperia"
    r"|blackberry|outlook|yahoo|gmail|hotmail|mail|courrier|courriel|proton|protonmail|phone|smartphone|mobile|mobil|cell"
    r"|cellphone|handheld|tablet|tablette|téléphone|cellulaire|portable|appareil|windows|bluemail|thunderbird|airmail"
    r"|mailbox|spark|k-9|fairemail|aqua|orange|free|sfr|laposte|bell|rogers|vidéotron|telefon|teléfono|telemóvel|celular"
    r"|dispositivo|gerät|mobilgerät|handy|telefoon)(?!\w)"
)
_SENTENCE = re.compile(r"[,;:!?]|\.(?:\s|$)")

# ---- notices --------------------------------------------------------------------------------------------

_NOTICE = re.compile(
    r"this (?:e-?mail|electronic mail|message|communication|transmission|correspondence)"
    r"|the (?:information|contents?|materials?) (?:contained |transmitted )?(?:in|of|with) this"
    r"|(?:strictly )?confidential|disclaimer|(?:important |legal |privacy )?notice|important|privileged"
    r"|caution|warning|external|attention|prudence|avertissement|mise en garde|if you (?:are not|have received)"
    r"|(?:please )?(?:do not|don't) (?:click|open)"
    r"|(?:ce|cet|cette|le présent|la présente|les présentes?) (?:courriel|courrier|message|e-?mail|mail|communication"
    r"|transmission|document)"
    r"|(?:l'information|les informations|les renseignements|le contenu)(?: \S+){0,3} (?:dans|de|à) (?:ce|cet|cette|la)"
    r"|avis(?!\w)|clause de|si vous (?:n'êtes pas|avez reçu|recevez)"
    r"|diese (?:e-?mail|nachricht)|este (?:mensaje|correo|e-?mail)|esta mensagem|questo messaggio|questa e-?mail"
    r"|(?:dit|deze) (?:bericht|e-?mail)|hinweis|aviso"
)
_LEGAL = re.compile(
    r"intended|recipient|addressee|confidential|privileged|in error|unauthori[sz]ed|prohibited|disclos"
    r"|destinataire|destinée?s?(?!\w)|confidentiel|privilégié|par erreur|strictement|interdit|divulg"
    r"|vertraulich|empfänger|irrtümlich|confidencial|destinatari|riservat|vertrouwelijk|geadresseerde"
)
_FROM_OUTSIDE = (
    re.compile(r"(?<!\w)(?:outside|external|extérieur|externe)(?!\w)"),
    re.compile(r"organi[sz]ation|sender|click|links?(?!\w)|attachment|expéditeur|cliquez|liens?(?!\w)|pièces? jointe"),
)
_TREES = re.compile(
    r"(?:consider|think (?:of|about)|protect|save) (?:the|our) (?:environment|planet|trees)|think before (?:you )?print"
    r"|before (?:you )?print(?:ing)? this (?:e-?mail|message)|save a tree|do you really need to print this"
    r"|pense[zr] (?:à (?:l'|notre )?)?environnement"
    r"|(?:respect|protection|protéger|préserver)\w*(?: de)? l'environnement.{0,60}imprim"
    r"|(?:d'imprimer|n'imprimez|n'imprimer|imprimer) (?:pas )?ce (?:courriel|courrier|message|e-?mail|mail)"
)

# ---- footers --------------------------------------------------------------------------------------------

_SCANNED = re.compile(
    r"(?:image ?: ?)?(?:virus-free|sans virus|garanti sans virus|libre de virus|virenfrei|virusvrij|privo di virus)[. ]"
    r"|l'absence de virus dans|this (?:e-?mail|message) has been (?:checked|scanned) (?:for|by)"
    r"|(?:ce|cet) (?:e-?mail|courriel|message) a été (?:vérifié|analysé) (?:par|pour)|avast logo|avg logo"
)
_SUBSCRIBED = re.compile(
    r"you (?:are receiving|received) this (?:message|e-?mail) because|to unsubscribe from this (?:group|list)"
    r"|vous recevez ce (?:message|courriel|mail) (?:parce|car)"
    r"|pour (?:vous|se) (?:désabonner|désinscrire) de (?:ce|cette)"
)
_LIST = re.compile(r"mailing list|liste de (?:diffusion|discussion)|/listinfo/|/mailman/|groups\.google\.|listserv")
