"""The sample's prepared texts: the consortium's own, in both languages."""

from __future__ import annotations

from deskbell.libraries.models import Consortium
from deskbell.questions.models import Script

# Name, English, French
SCRIPTS = (
    (
        "hello",
        "Hello, and thank you for asking. I am looking at it now.",
        "Bonjour, et merci de votre question. Je regarde tout de suite.",
    ),
    (
        "hours today",
        "We are open today until eight in the evening. All our hours: https://lakes.example/hours",
        "Nous sommes ouverts aujourd’hui jusqu’à vingt heures. Toutes nos heures : https://lacs.example/heures",
    ),
    (
        "still looking",
        "I am still looking and have not forgotten you. A few more minutes, please.",
        "Je cherche encore et ne vous oublie pas. Quelques minutes de plus, s’il vous plaît.",
    ),
    (
        "renew a book",
        "You can renew under “Your account”, unless somebody is waiting for it: https://lakes.example/account",
        "Le prolongement se fait sous « Votre dossier », sauf si quelqu’un attend : https://lacs.example/dossier",
    ),
    (
        "card number",
        "Please do not write your card number or password here. At the desk we find you by your name, in private.",
        "N’écrivez ici ni votre numéro de carte ni votre mot de passe. Au comptoir, votre nom suffit, en privé.",
    ),
    (
        "lost card",
        "A new card costs two dollars and takes a minute at any Lakes library; bring anything that shows your name.",
        "Une nouvelle carte coûte deux dollars et se fait en une minute dans toute bibliothèque des Lacs.",
    ),
    (
        "interlibrary loan",
        "We can have it sent from another library, free of charge, usually in ten days. Shall I ask for it?",
        "Nous pouvons le faire venir d’une autre bibliothèque, gratuitement, en dix jours environ. Je le demande ?",
    ),
    (
        "e-book will not open",
        "Please sign out in the app, sign in again with your card, and fetch the loan from your shelf.",
        "Déconnectez-vous dans l’application, reconnectez-vous avec votre carte et reprenez l’emprunt.",
    ),
    (
        "peer reviewed",
        "Tick “peer reviewed” beside the results; then only scholarly articles remain.",
        "Cochez « évalué par des pairs » à côté des résultats : il ne reste que les articles savants.",
    ),
    (
        "off-campus sign-in",
        "If the sign-in goes round in a circle, a private window helps at once; then clear that page’s cookies.",
        "Si la connexion tourne en rond, essayez une fenêtre privée ; effacez ensuite les témoins de la page.",
    ),
    (
        "citing help",
        "Our page on citing has examples for every case: https://harbour.example/citing",
        "Notre page « Citer » a des exemples pour chaque cas : https://harbour.example/citer",
    ),
    (
        "no legal or medical advice",
        "I cannot advise on law or health, but I can find you good sources, and who does advise, free of charge.",
        "Je ne peux pas conseiller en droit ni en santé, mais je peux trouver de bonnes sources et qui conseille.",
    ),
    (
        "passing you on",
        "A colleague knows this better than I do. I am passing your question on; you need not say anything again.",
        "Une collègue connaît cela mieux que moi. Je lui passe votre question ; vous n’avez rien à répéter.",
    ),
    (
        "are you there",
        "Are you still there? I will leave the question open a little longer; your link brings you back at any time.",
        "Êtes-vous encore là ? Je laisse la question ouverte encore un peu ; votre lien vous ramène quand vous voulez.",
    ),
    (
        "goodbye",
        "Is there anything else? If not, I am closing this now. You can come back to it with your link.",
        "Y a-t-il autre chose ? Sinon, je ferme la question. Votre lien vous y ramène quand vous voulez.",
    ),
)


def make(consortium: Consortium) -> None:
    """Makes the scripts that are not there yet."""
    for name, en, fr in SCRIPTS:
        Script.objects.get_or_create(
            consortium=consortium, library=None, staff=None, name=name, defaults={"words": {"en": en, "fr": fr}}
        )
