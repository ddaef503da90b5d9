"""How people write that they want no more messages, in English, French and a little Spanish: the table of `keywords`.

Each wording is looked for in one clause: folded words with one space between, apostrophes too ("don t", "n ecrivez"),
and without courtesies. Where the group `amid` takes part, the words stand amid others that turn them round ("did you
stop sending", "don't stop", "you don't text me"), and count for nothing. Measured against thousands of real questions.
"""

from __future__ import annotations

import re

AMID = "amid"
# How people type in a hurry, word by word.
HASTE = {
    "u": "you",
    "ya": "you",
    "ur": "your",
    "w": "with",
    "wanna": "want to",
    "r": "are",
    "em": "them",
    "dnt": "dont",
}


def _wording(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


def _any(words: str) -> str:
    """One of these words; "_" is a space."""
    return "(?:" + "|".join(words.split()).replace("_", " ") + ")"


def _between(most: int, words: str) -> str:
    """Up to so many of these words, each with the space before it."""
    return f"(?: {_any(words)}){{0,{most}}}"


# ---- English ----------------------------------------------------------------------------------------

_THINGS = rf"(?:{_any('text txt sms phone alert library automated automatic daily weekly')} ){{0,2}}" + _any(
    "texts txts messages msgs sms smses alerts notifications reminders updates"
)
_DOING = (
    "(?:(?:blowing|hitting) (?:me up|up (?:my|this) phone)|"
    + _any("texting txting messaging msging contacting spamming bothering bugging pestering harassing")
    + ")"
)
_DOING_TO = _any("writing writing_to sending calling phoning mailing emailing e_mailing notifying disturbing pinging")
_TO_ME = _any("me us this_number this_phone my_number my_phone my_cell these those this that it")
_DO = _any("text txt message msg contact write bother bug spam pester ping disturb harass")
_DONE = _any("texted txted messaged contacted called emailed bothered notified disturbed spammed harassed")
_OFTEN = (
    "all of the these those this that your my our any more with from to me us getting receiving sending further future "
    "so many constantly always damn stupid just be being have you keep and it no"
)
_NOT = _any("do_not don_t dont")
_TURNED = (  # "did you stop…", "don't ever stop…"
    r"(?P<amid>(?:did|didn t|didnt|do not|don t|dont|never|have|has|had|not|he|she|who)"
    rf"{_between(4, 'you they it we i u he she the library libraries system ever just all of a sudden want to')} )?"
)
_NEVER = (  # "you don't text me" tells, "I told you, don't text me" asks
    rf"(?:(?P<amid>(?<!told ){_any('you they we i u ya people librarians library libraries why he she it')} )?"
    rf"{_NOT}(?: ever)?|not to|(?:^|(?<=and ))never(?: ever)?)"
)
_LISTS = rf"(?:{_any('list lists texts messages sms alerts notifications system database contacts')}|(?:this|it|here)$)"

_ENGLISH = (
    _wording(
        rf"{_TURNED}(?:stop|quit|cease(?: and desist)?(?: from)?|discontinue|refrain from|knock off)"
        rf"(?:{_between(6, _OFTEN)} {_THINGS}"
        rf"|{_between(3, _OFTEN)} {_DOING}(?! (?:while|when|during|in class|at work|and driv|n driv))"
        rf"|{_between(3, _OFTEN)} {_DOING_TO}(?: (?:and|or) (?:{_DOING}|{_DOING_TO}))? {_TO_ME}"
        r"|(?: it)? with (?:these|this|those|that|all this|all these)$)"
    ),
    _wording(
        rf"(?:end|cancel|halt){_between(4, 'all of the these those this your my any')} {_THINGS}",
        rf"(?:disable|deactivate|turn off|shut off|switch off){_between(4, 'all of the these those this your my any')} "
        rf"(?:text|txt|sms|texts|txts|messages|text messages|{_THINGS} (?:for|to) (?:this|my) (?:number|phone|cell))",
        rf"^no (?:text|texting|{_THINGS})$",
        r"(?:end|stop|cancel) (?:this|the|your|my) (?:text|texting|sms|text message) (?:service|program)",
        r"^(?:end|cancel|stop) (?:my |this |the )?(?:text |sms )?subscription$",
        r"(?:turn|shut|switch) (?:these|those)(?: (?:texts|messages|alerts))? off",
        r"^no (?:more|further)(?:$|(?: of)? (?:this|these|those)$"
        rf"|{_between(4, _OFTEN)} (?:{_THINGS}|{_DOING})(?:$| (?:from|to|at|ever)))",
    ),
    _wording(
        rf"{_NEVER} (?:{_DO} (?:to )?(?:me|us|this (?:number|phone|cell)|my (?:number|phone)|here|again|any ?more)"
        r"|(?:call|phone|e ?mail)(?: me| us| this number| here)? (?:again|any ?more|ever))",
        rf"^{_NOT} {_DO}$",
    ),
    _wording(
        rf"{_NEVER}(?: keep)? send(?: me| us| this number| my phone| my number)?"
        rf"{_between(4, 'any these those this more your further future such so many other unsolicited')}"
        rf" (?:{_THINGS}|anything|any ?more|again|these|those|stuff|crap)"
    ),
    _wording(
        rf"(?:{_NOT}|no longer|never|not) (?:want|wish|need|care|like|consent|agree)"
        rf"{_between(7, _OFTEN + ' get receive for anymore any_more')} (?:{_THINGS}|{_DONE})",
        rf"(?:{_NOT}|no longer) (?:want|wish|need|care) to (?:hear from"
        r"|(?:keep )?(?:get|receive|getting|receiving) (?:any of )?"
        r"(?:this|these|those|anything|any ?more)(?:$| any ?more))",
        rf"(?:not|no|never|don t|dont)(?: \w+){{0,2}} (?:permission|consent) (?:to|for you to) (?:{_DO}|call|send)",
        rf"(?:rather|prefer) not(?: to)? (?:get|receive|be){_between(4, _OFTEN)} (?:{_THINGS}|{_DONE})",
    ),
    _wording(
        r"(?:lose|forget|erase|delete|remove|drop|get rid of) (?:my|this) (?:phone |cell |mobile |telephone )?number"
        r"(?! (?:and|then) (?:put|add|use|change|replace|enter))",
        r"block (?:me|my number|this number|this phone)$",
        r"(?:(?:take|remove|delete|drop|get|scratch|strike)"
        r" (?:me|us|my (?:phone|cell|(?:phone |cell )?number)|this|this number)"
        r"|(?:be|get) (?:taken|removed|deleted)|^(?:take|remove|delete)) (?:off|from)(?: of)?"
        rf"{_between(4, 'the this that your all any these text texting sms mailing phone call contact marketing')}"
        rf" {_LISTS}(?! (?:for|of people))",
        rf"want (?:off|out)(?:$|(?: of)?{_between(3, 'the this that your all these text texting sms')} {_LISTS})",
        r"(?:take|get) me off$|(?:remove|delete) me$",
    ),
    _wording(
        "unsubscribe|un subscribe|unsubscribing|unsub|desubscribe",
        "i (?:have |ve )?(?:already )?(?:unsubscribed|opted out)",
        r"opt(?:ing)? (?:me |us )?out(?! (?:deadline|date|form|option|policy|period|fee|program))(?! of "
        rf"(?!(?:the |these |those |this |your |all |any |getting |receiving ){{0,5}}(?:{_THINGS}|{_DOING}|{_LISTS})))",
        r"(?:revok(?:e|ing)|withdraw(?:ing)?) (?:my |all |any ){0,2}(?:consent|permission)",
    ),
    _wording(
        "leave (?:me|us|my phone|my number|this number) (?:alone|be)",
        "f+u+c+k+ (?:off|you)|(?:piss|bugger|buzz|sod) off|^(?:go away|get lost|shut up)$",
        "(?:text|message|contact|write|call) me again(?= or)|if you (?:text|message|contact) me again",
        r"you(?: have| ve)?(?: got)? the wrong (?:number|phone number|person)(?! (?:on|for|in|listed|under|of))",
        r"^(?:(?:i think|i believe|you have|you ve|you got|you re texting|you are texting|this is|it s|its) ){0,3}"
        r"(?:the |a )?wrong (?:number|person|guy|phone)(?: (?:lol|man|dude|bro|buddy|here))?$",
        rf"(?:not|no longer) interested in{_between(3, 'the these your any this those')} {_THINGS}",
        r"^(?:i m |i am |im |we are |we re )?(?:not|no longer) interested(?: any ?more| at all)?$",
        r"^enough (?:already|is enough|of this)$",
        r"^(?:this is |it s |stop (?:the |this |your )?|stop with the )?(?:spam|harassment)$",
        r"report(?:ing|ed)?(?: you| this)?(?: as| for)? spam",
    ),
    _wording(  # after "I did not", "I never"
        r"(?:not|didn t|didnt|never) (?:sign|signed) up (?:for|to)(?: (?:get|receive|be|getting|receiving))?"
        rf"{_between(3, 'these those your any the this that')} (?:{_THINGS}|this|these|that|it|{_DONE})$",
        r"(?:not|didn t|didnt|never) (?:subscribed?|ask(?:ed)?|consent(?:ed)?|agreed?|opt(?:ed)? in)"
        rf"{_between(5, 'to for be get receive getting receiving these those your any the this')}"
        rf" (?:{_THINGS}|{_DONE})$",
    ),
)

# ---- French ------------------------------------------------------------------------------------------

_OBJETS = _any(
    "message messages msg texto textos sms alerte alertes notification notifications notifs rappels courriels envois"
)
_FAIRE = _any(
    "ecrire texter contacter envoyer appeler telephoner deranger harceler importuner achaler spammer relancer "
    "solliciter"
)
_FAITES = _any("ecrivez textez contactez envoyez appelez telephonez derangez harcelez achalez relancez")
_FAIS = _any("ecris texte contacte envoie appelle derange achale harcele")
_FASSIEZ = _any(
    "ecriviez textiez contactiez envoyiez appeliez derangiez contacte contactee derange derangee appele ecrive appelle"
)
_ENTRE = (
    "a de d des du me m nous moi mes tes vos votre les le la l ces ce cette tous toutes tout avec aux au recevoir "
    "envoyer envoi envois maintenant immediatement donc un une par"
)
_TOURNE = (  # "avez-vous arrêté d'envoyer", "n'arrêtez pas"
    r"(?P<amid>(?:avez|avons|ont|a|as|ai|avait|aviez|est|sont|etait|n|pas|jamais)"
    rf"{_between(3, 'vous tu ils elle il on t pas jamais deja')} )?"
)
_PLUS = _any("plus pus pas jamais rien")
_PUS = (  # not "appelez-moi plus tard", "écrivez-moi plus de détails"
    rf"(?:pus|pas(?! trop| avant)|jamais|rien|plus(?:$| rien| jamais| (?:de|aucun|aucune) {_OBJETS}))"
)
_LISTES = _any("liste listes contacts base envoi envois systeme")

_FRENCH = (
    _wording(
        rf"{_TOURNE}(?:arret(?:e|es|ez|er|ons|iez)?|cess(?:e|es|ez|er)|stopp?(?:e|es|ez|er)?)"
        rf"{_between(6, _ENTRE)} (?:{_OBJETS}|{_FAIRE})"
    ),
    _wording(
        rf"(?P<amid>vous )?(?:ne|n) (?:(?:m|me|nous) )?{_FAITES}(?: donc)? {_PLUS}",
        rf"^(?:ne|n) (?:(?:m|me|nous) )?{_FAIS}(?: donc)? {_PLUS}",
        rf"^(?:et )?(?:m|me) (?:{_FAITES}|{_FAIS}) {_PUS}",
        rf"(?:{_FAITES}|{_FAIS}) (?:moi|nous) {_PUS}",
    ),
    _wording(
        rf"ne (?:plus|pas|jamais) (?:m|me|nous) {_FAIRE}",
        rf"ne (?:plus|jamais) (?:{_FAIRE}|recevoir|etre (?:contacte|texte|derange|appele|sollicite)e?s?)",
        r"(?:veux|veut|voulons|voudrais|souhaite|souhaitons|souhaiterais|desire|desirons)"
        r" (?:plus|pas|pus|ne plus|ne pas|aucune?|plus aucune?)(?: jamais)?"
        rf"{_between(7, _ENTRE + ' avoir que qu tu vous etre on')} (?:{_OBJETS}|{_FASSIEZ})",
        r"(?:veux|souhaite|desire) (?:plus|pus) (?:rien |en )?recevoir(?:$| ca| cela| rien)",
    ),
    _wording(
        r"desabonn(?:e|es|ez|er|ement)|desinscri(?:re|s|vez|ption)",
        r"(?:retir|enlev|supprim|effac|oubli|bloqu|ot)(?:e|es|ez|er) (?:mon|ce) (?:numero|telephone|cell\w*|tel)",
        r"perd(?:s|ez|re) mon numero",
        r"(?:(?:retir|enlev|supprim|ray|radi|ot)(?:e|es|ez|er) moi|(?:m|me) (?:retirer|enlever|supprimer|rayer|radier))"
        rf"(?:$| (?:de|des|d)(?: (?:la|l|les|votre|vos|cette|ta|tes)){{0,2}} {_LISTES}(?! d attente))",
    ),
    _wording(
        "laiss(?:e|ez) (?:moi|nous) (?:tranquilles?|en paix)|(?:fous|foutez|fiche|fichez) (?:moi|nous) la paix",
        r"lach(?:e|ez) (?:moi|nous)$|^(?:ca suffit|c est assez|plus jamais)$",
        r"(?:vous avez|tu as|c est) (?:le |un |la )?(?:mauvais|mauvaise) (?:numero|personne)(?! (?:de|dans|pour|sur))",
        r"^(?:mauvais|faux|mauvaise) (?:numero|personne)$",
        r"(?:vous vous trompez|tu te trompes|vous etes trompee?) de (?:numero|personne)",
        "pas le bon numero|erreur de numero",
        r"^(?:je )?(?:ne |n )?(?:suis )?(?:pas|plus) interessee?s?$",
        r"(?:retirer?|revoquer?) mon (?:consentement|accord)",
        rf"^(?:plus (?:de|aucun|aucune|un|jamais de)|fini(?:s|ssez)? les?) {_OBJETS}|^pas de {_OBJETS}$",
        r"ai (?:jamais|pas|rien) (?:demande|accepte|voulu|souscrit|autorise)"
        rf"{_between(3, 'a de d ces vos recevoir des')} {_OBJETS}",
        rf"annul(?:e|ez|er){_between(5, _ENTRE + ' mon abonnement')} {_OBJETS}",
        rf"(?:mettez|met|mettre) fin{_between(3, _ENTRE)} {_OBJETS}",
        rf"plus besoin (?:de|d)(?: (?:vos|ces|tes|recevoir|ce genre de))* {_OBJETS}",
    ),
)

# ---- Spanish, which patrons of English and French desks write too --------------------------------------

_SPANISH = (
    _wording(
        r"^(?:ya )?no mas(?: (?:mensajes|textos|sms))?$|^(?:ya )?basta(?: ya)?$",
        r"no (?:me|nos) (?:escriba|mande|envie|contacte|llame|moleste|textee)[ns]?",
        r"dej(?:a|e|en|ar) de (?:escribir|mandar|enviar|textear|contactar|llamar|molestar)(?:me|nos)?",
        r"(?:cancelar|parar) (?:los |estos )?(?:mensajes|textos)",
    ),
)

WORDINGS = (*_ENGLISH, *_FRENCH, *_SPANISH)
# A whole clause that is hardly more than "stop" or "arrêtez".
BARE = re.compile(
    r"(?:(?:no|just|now|so|you|et|bon|non|yo|i said|i already said|i told you to|i asked you to|i want to"
    r"|(?:can|could|will|would) you|you (?:people |guys |all )?need to|i (?:need|want) you to"
    r"|make (?:it|this|these|them)|(?:pouvez|pourriez|voulez) vous|veuillez|je veux) ){0,4}"
    r"(?:s+t+o+p+|quit|cease(?: and desist)?|unsubscribe|opt out"
    r"|arret(?:e|es|ez|er)?|cess(?:e|ez|er)|stopp(?:ez|er)|pare|paren)"
    r"(?: (?:it|this|that|now|all|already|immediately|everything|asap|right now|at once|me|us|stop|maintenant|ca|cela"
    r"|tout|tout de suite|immediatement|donc|la)){0,6}"
)
