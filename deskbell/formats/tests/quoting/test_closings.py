"""Words under a mail that nobody wrote for this mail; and words that only look like them."""

from __future__ import annotations

import pytest

from deskbell.formats.quoting.closings import is_device_line, is_footer, is_list_line, is_notice
from deskbell.formats.quoting.phrases import folded

DEVICE_LINES = """
Sent from my iPhone
Sent from my iPhone. Please excuse any typos.
Sent from my cell, please excuse brevity
Sent from my Verizon Wireless BlackBerry
Sent from my TI-85
Sent from Mail for Windows
Sent from [Mail](https://go.example/1) for Windows 10
Sent from Yahoo Mail on Android
Sent from Outlook for Android<https://aka.ms/AAb9ysg>
Sent with Proton Mail secure email.
Sent via the Samsung Galaxy S24, an AT&T 5G smartphone
(sent from a phone)
Get Outlook for iOS<https://aka.ms/o0ukef>
Get [Outlook for Android](https://aka.ms/ghei36)
Envoyé de mon iPhone
Envoyé de mon iPad.
Envoyé depuis mon mobile
Envoyé depuis mon téléphone intelligent Samsung Galaxy.
Envoyé d'un appareil mobile
Envoyé à partir de Outlook pour Android<https://aka.ms/AAb9ysg>
Envoyé à partir d’Outlook pour iOS
Envoyé à partir de Yahoo Mail pour iPhone
Envoyé depuis l'application Mail Orange
Envoyé avec la messagerie sécurisée Proton Mail.
Provenance : Courrier pour Windows 10
Obtenez Outlook pour Android
Télécharger Outlook pour iOS
Von meinem iPhone gesendet
Gesendet mit der GMX Mail App
Enviado desde mi iPhone
Enviado do meu iPhone
Inviato da iPhone
Verstuurd vanaf mijn iPhone
Wysłane z iPhone'a
Отправлено с iPhone
发自我的 iPhone
從我的 iPhone 傳送
iPhoneから送信
أرسلت من الـ iPhone
Skickat från min iPhone
나의 iPhone에서 보냄
""".strip().splitlines()


@pytest.mark.parametrize("line", DEVICE_LINES)
def test_a_devices_line_is_known(line: str) -> None:
    assert is_device_line(folded(line))


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my desk, is much easier then my mobile phone.",
        "Sent from the branch on Tuesday, and it has still not arrived here.",
        "Envoyé par la poste, le livre n'est jamais arrivé.",
        "Sent",
        "The notification was sent from my iPhone app to all users.",
        "Get the book for me",
        "Obtenez-moi ce livre",
        "Sent from " + "a" * 200,
    ],
)
def test_a_sentence_is_no_devices_line(line: str) -> None:
    assert not is_device_line(folded(line))


@pytest.mark.parametrize(
    "paragraph",
    [
        "CONFIDENTIALITY NOTICE: This e-mail is for the intended recipient and may contain privileged information.",
        "This message and its attachments may contain confidential or privileged information, protected by law.",
        "The information contained in this e-mail is confidential. If you are not the addressee, please tell us.",
        "*Disclaimer* This email is intended solely for the recipient named above.",
        "Ce message et ses pièces jointes peuvent contenir des informations confidentielles ou privilégiées.",
        "AVIS DE CONFIDENTIALITÉ : Ce courriel s’adresse à son destinataire et peut être confidentiel.",
        "Le présent courriel est confidentiel et réservé à son destinataire.",
        "Si vous avez reçu ce message par erreur, veuillez le détruire ; il est strictement interdit de le divulguer.",
        "L'information contenue dans ce courriel est confidentielle et destinée à la personne nommée.",
        "[EXTERNAL] This email originated from outside of the organization. Do not click links.",
        "CAUTION: External sender.",
        "ATTENTION : courriel de l'extérieur. Ne cliquez pas sur les liens.",
        "Please consider the environment before printing this email.",
        "Pensez à l’environnement avant d’imprimer ce courriel.",
        "Afin de respecter l'environnement, merci de n'imprimer ce courriel que si nécessaire.",
        "Diese E-Mail ist vertraulich und nur für den Empfänger bestimmt.",
        "Este mensaje es confidencial y para uso exclusivo de su destinatario.",
    ],
)
def test_a_notice_is_known(paragraph: str) -> None:
    assert is_notice(folded(paragraph))


@pytest.mark.parametrize(
    "paragraph",
    [
        "This message is confidential, please do not tell my parents.",
        "This email is about my overdue books, and the links in it are the ones that I tried.",
        "Important: please delete the attachment that I sent by mistake.",
        "Attention, le lien ne fonctionne pas.",
        "I need to print my paper on the environment before Monday.",
        "Avis aux amateurs : je cherche un partenaire d'échecs.",
        "Warning: the scanner on the second floor is broken.",
        "Do you have the confidential reports of the privileged council?",
    ],
)
def test_a_patrons_paragraph_is_no_notice(paragraph: str) -> None:
    assert not is_notice(folded(paragraph))


def test_footers_are_known() -> None:
    assert is_footer("virus-free. www.avast.example")
    assert is_footer("garanti sans virus. www.avast.example")
    assert is_footer("you received this message because you are subscribed to the group.")
    assert not is_footer("please unsubscribe me from the mailing list.")
    assert is_list_line("riak-users mailing list")
    assert not is_list_line("a list of mail")
