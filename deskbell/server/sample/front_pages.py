"""The words on the home pages of the sample's libraries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrontPage:
    """A headline, what stands under it, and three things of the week: heading and words."""

    headline: str
    lead: str
    news: tuple[tuple[str, str], ...]


WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "catalogue": "Catalogue",
        "account": "Your account",
        "events": "Events",
        "visit": "Visit us",
        "search": "Find books, films, scores",
        "week": "This week",
        "ask": "Ask a librarian",
        "ask_lead": "The tab at the bottom right opens a talk with a librarian. Or use the",
        "ask_page": "full page",
        "note": "An invented library, made for the Deskbell demo.",
        "fr": "Français",
        "en": "English",
        "our": "Our libraries",
    },
    "fr": {
        "catalogue": "Catalogue",
        "account": "Votre dossier",
        "events": "Activités",
        "visit": "Nous visiter",
        "search": "Trouver livres, films, partitions",
        "week": "Cette semaine",
        "ask": "Demandez à une bibliothécaire",
        "ask_lead": "L’onglet en bas à droite ouvre un échange avec une bibliothécaire. Ou prenez la",
        "ask_page": "page entière",
        "note": "Une bibliothèque inventée pour la démo de Deskbell.",
        "fr": "Français",
        "en": "English",
        "our": "Nos bibliothèques",
    },
}

FRONT_PAGES: Mapping[str, Mapping[str, FrontPage]] = {
    "maple": {
        "en": FrontPage(
            "A warm room with a great many doors",
            "Books, films, tools and quiet, on Mill Street since 1906.",
            (
                ("Frogs, out loud", "Saturday at ten, stories for those who explain things to everyone."),
                ("The Gazette, 1889 to 1962", "All reels are indexed now. Come and look for your street."),
                ("Borrow a museum", "The lake museum and the railway, one pass a family, for four days."),
            ),
        ),
        "fr": FrontPage(
            "Une pièce chaude et beaucoup de portes",
            "Livres, films, outils et silence, rue du Moulin depuis 1906.",
            (
                ("Les grenouilles à voix haute", "Samedi à dix heures, pour celles et ceux qui expliquent tout."),
                ("La Gazette, de 1889 à 1962", "Toutes les bobines ont leur index. Venez chercher votre rue."),
                ("Emprunter un musée", "Le musée du lac et le train, un passe par famille, pour quatre jours."),
            ),
        ),
    },
    "harbour": {
        "en": FrontPage(
            "Begin anywhere. We will help you finish",
            "Research help, 61 databases and a window on the water for everybody at Harbour College.",
            (
                ("An hour with a librarian", "Bring three papers and a question; leave with a search that lasts."),
                ("Open until eleven", "Monday to Friday, with tea from nine."),
                ("Theses: one date, one file", "PDF/A by the 30th. The checklist is a single page."),
            ),
        ),
        "fr": FrontPage(
            "Commencez n’importe où, on finit ensemble",
            "Aide à la recherche, 61 bases et une fenêtre sur l’eau pour tout le Collège Harbour.",
            (
                ("Une heure avec une bibliothécaire", "Trois articles et une question ; vous repartez outillés."),
                ("Ouvert jusqu’à vingt-trois heures", "Du lundi au vendredi, avec du thé dès vingt et une heures."),
                ("Mémoires : une date, un fichier", "PDF/A avant le 30. La liste tient sur une page."),
            ),
        ),
    },
    "rive-nord": {
        "fr": FrontPage(
            "Entrez, on lit",
            "Trois étages, un jardin et la plus grande fenêtre de la Rive-Nord.",
            (
                ("Club de lecture", "Jeudi à dix-huit heures, salle des Pins. La porte est ouverte."),
                ("D’où venez-vous ?", "Annuaires et listes d’équipage : une matinée de généalogie, samedi."),
                ("Impôts sur papier", "Le mardi matin, des bénévoles aident, sans rendez-vous."),
            ),
        ),
        "en": FrontPage(
            "Come in, we are reading",
            "Three floors, a garden and the largest window on the North Shore.",
            (
                ("Reading club", "Thursday at six in the Pine Room. The door is open."),
                ("Where are you from?", "Directories and crew lists: a morning of family history, Saturday."),
                ("Taxes on paper", "Tuesday mornings volunteers help, without appointment."),
            ),
        ),
    },
    "stone-island": {
        "en": FrontPage(
            "Eleven hours a week, and the ferry waits",
            "The smallest Lakes library. What we do not have comes with the boat.",
            (
                ("The boat shelf", "Books from all Lakes libraries, each Tuesday and Thursday at two."),
                ("Sea stories in large print", "Forty new ones, chosen by those who read them."),
                ("Ask at any hour", "When we are closed, your question waits for us here."),
            ),
        ),
        "fr": FrontPage(
            "Onze heures par semaine, et le traversier attend",
            "La plus petite bibliothèque des Lacs. Ce qui manque arrive par bateau.",
            (
                ("L’étagère du bateau", "Des livres de tous les Lacs, mardi et jeudi à quatorze heures."),
                ("La mer en gros caractères", "Quarante titres, choisis par celles et ceux qui les lisent."),
                ("Demandez à toute heure", "Quand c’est fermé, votre question nous attend ici."),
            ),
        ),
    },
    "lakes-answers": {
        "en": FrontPage(
            "Somebody is there",
            "Librarians of all Lakes libraries answer together, at every hour.",
            (
                ("By day", "Your own library answers first; we help when it is busy."),
                ("By night", "The night desk, from ten until eight."),
                ("In two languages", "In English or French, whichever you think in."),
            ),
        ),
        "fr": FrontPage(
            "Il y a quelqu’un",
            "Les bibliothécaires de tous les Lacs répondent ensemble, à toute heure.",
            (
                ("Le jour", "Votre bibliothèque répond d’abord ; nous aidons quand il y a foule."),
                ("La nuit", "Le comptoir de nuit, de vingt-deux heures à huit heures."),
                ("En deux langues", "En français ou en anglais, dans la langue où vous pensez."),
            ),
        ),
    },
}
