"""Wording near a refusal goes to a person; what only speaks of stopping, or of messages, does not."""

from __future__ import annotations

import pytest

from deskbell.formats.keywords import compliance, near_refusal
from deskbell.formats.refusal_wording import AMID, WORDINGS

REFUSALS = """
please stop texting me
Stop texting me!!
stop txting me
quit messaging
Quit sending me these texts
no mas
No más por favor
arrêtez
Arrêtez!!!
arrêtez de m'écrire
Arrêtez de m’envoyer des messages svp
arrete de me texter
arrêtez vos textos
arrêtez avec les messages
cessez de m'envoyer des textos
cesse
stoppez les alertes
lose my number
Lose my number, thanks
delete my phone number
don't text me again
Dont text me
do not text
Please do not contact me anymore
Do not message this number
don't ever text this number again
never text me again
Find me the book and never text me again
I asked you not to contact me
I told you don't text me
don't call me again
Please don't send me any more texts
do not send messages
don't send me anything
I don't want these texts
I don't want to get any more messages from you
I do not want to be contacted
I no longer want to receive alerts
don't want to hear from you
I don't need the reminders
I never signed up for this
I didn't sign up to get texts
I never asked for these messages
unsubscribe me please
Please unsubscribe me from this list
how do I unsubscribe
unsub
I want to opt out
opt me out
I'd like to opt out of these messages
I revoke my consent
take me off your list
Take me off this list please
remove me
Remove me from the texting list
remove my number from your system
leave me alone
Fuck off
FUUUCK YOU
go away
shut up
wrong number
Sorry, wrong number
You have the wrong number
I think you've got the wrong person
not interested
I'm not interested anymore
spam
this is spam
reporting you as spam
stop this
Stop it!
stop now
STOP IT NOW
no, stop
just stop
stooooop
Stop. I don't live there anymore
I found it. Stop.
Stop - I found it
stop oak
ARRÊT CHÊNE
cancel please
Please cancel. Thank you
remove, thanks
end please
end these messages
cancel all my alerts
Cancel the text messages
turn off the text messages
no more texts
No more messages please
enough already
can you please stop texting me
Why won't you stop texting me
will you stop sending me this
I would like to stop getting notifications
stop bothering me
stop contacting us
Stop writing to me
stop with the spam
n'écrivez plus
Ne m'écrivez plus
ne me textez plus jamais
Ne m'envoyez plus rien
ne me contactez pas svp
N'envoyez plus de messages
m'écris pus
m'envoie plus de messages
écrivez-moi plus
Merci de ne plus m'écrire
veuillez ne plus me contacter
prière de ne pas me déranger
je ne veux plus recevoir de messages
Je veux plus de vos textos
Je ne souhaite plus être contactée
je ne veux pas que vous m'écriviez
je veux plus rien recevoir
désabonnez-moi
Me désabonner svp
comment me désabonner?
désinscription
enlevez mon numéro
oubliez mon numéro
Retirez-moi de votre liste
veuillez m'enlever de la liste
laissez-moi tranquille
foutez-moi la paix
lâchez-moi
ça suffit
mauvais numéro
Vous avez le mauvais numéro
pas intéressée
Je ne suis pas intéressé, merci
je retire mon consentement
plus de messages
plus aucun texto svp
arrête ça
Arrêtez tout de suite
Bonjour, arrêtez svp
basta
no me escriban más
dejen de mandarme mensajes
You people need to stop
dont want no more texts
No further messages please
Je veux que vous arrêtiez de m'écrire
turn off notifications for this number
Can u stop w these texts
pls take my number off ur list
I don't live in Ohio anymore, please remove my number
quit bugging me
i said stop
Please cease and desist
stop messaging this number please it's my work phone
get me off this list
deactivate text alerts
This is not Maria, wrong number
arrêter de me texter svp
Je veux me désabonner
J'aimerais ne plus recevoir ces alertes
ne m'envoie plus de sms
Plus besoin de vos messages merci
Please take this number off your system
No thank you, do not text.
I don't want text alerts from the library any more
I would like to cancel my text notifications
End texts
you do not have permission to contact me
Dont message me no more
block me
please stop these automated messages
Stop emailing and texting me
arrêtez ça svp
svp retirer mon numéro de votre liste
je ne suis plus intéressé
bloquez mon numéro
Je n'ai jamais demandé ces messages
Please unsubscribe this number
Who gave you my number? Don't text me.
I want to unsubscribe from text messages
kindly stop the reminders
please take me off the text list
pls stop the msgs
this is the wrong number, please delete
can you please stop?
get rid of my number
I already unsubscribed!
remove from list
STOP TEXTS
s'il vous plaît arrêtez de me contacter
merci de me retirer de vos contacts
Plus de messages SVP!
annuler les alertes
Please end this text service
Remove my phone # from your list
I moved away, so please stop the library texts
You keep texting me, please stop
Enough! Stop messaging me!
I would like to be taken off this texting list
I don't want your messages.
I withdraw my consent to receive texts
ne m'écrivez plus jamais svp
Je ne veux pas de vos messages
arrêter tout
on m'a donné ce numéro récemment, mauvais numéro
n'envoyez plus rien à ce numéro
"""

OTHERS = """
stop talking about william now
stop motion animation books?
Stop by the desk?
I will stop by tomorrow
Where does the bus stop?
Which bus stops at the library
Do you have Stop Raising Awareness Already
How do I stop the printer
how do I stop it from printing double-sided
how often would I need to stop in and re check it out
Don't stop
please don't stop the reminders
do not stop texting me
I don't want you to stop sending me reminders
Why did you stop sending me reminders?
did the library stop sending text messages
have you stopped the alerts
I stopped getting hold notices
I stopped receiving texts
how to stop texting while driving research
articles about texting and driving
books on how to quit smoking
I quit my job
he quit sending it in
cancel my hold
cancel my reservation please
Can I cancel the book I have loaned?
Before I cancel my NYT subscription, is it right that I can't get it through you?
remove duplicates
How can I remove duplicates in a search?
remove me from the waiting list
take me off the waitlist
remove the hold
remove my hold please
the end
end of the book?
When does the exhibition end?
what do the end notes say
I don't get the confirmation emails anymore
You don't text me when my book comes
they never contact me
why don't you text me when it is ready
I don't text
it doesn't send messages
the printer does not email me my scan
I have no more messages on my account
Are there no more copies?
I need no more than three
I don't want a renewal
I don't want to pay a fine
I do not need the book anymore
I'd prefer not to call
please don't call, text me
I lost my number for the card
I forgot my number
what is your phone number
opt out of the textbook program
Can I opt out of inclusive access?
is there an opt out of the embargo for my thesis
my login problem won't go away
students get lost in the stacks
I got the wrong book
the number is wrong on the spine
I'm interested in local history
my article is about spam filters
I didn't sign up for a study room
I never signed up for an account
thank you
yes
help
maple when do you open
send me more
Message me when it's in
text me please
I'd like more messages like this
any updates?
How do I get notifications on my phone?
can I get text reminders on my phone
send updates to this number please
Can I have alerts for my phone
no messages came
I want out of the rain
Are texts for class on reserve
you need to stop at the desk first
Do you have updates on my request?
leave the book at the desk
stop 😀
où est l'arrêt d'autobus?
arrêt de travail
je cherche l'arrêté ministériel
Avez-vous arrêté d'envoyer des rappels?
N'arrêtez pas de m'envoyer des rappels
Vous ne m'envoyez pas les avis
vous ne m'avez pas écrit
je ne m'appelle pas Otto
Appelez-moi plus tard
contactez-moi plus tôt svp
envoyez-moi plus d'information
Je veux plus d'information
je ne veux pas payer
Je ne veux pas appeler la bibliothèque
je ne veux plus ce livre
je n'ai pas reçu de message
pouvez-vous m'envoyer des messages?
Ne pas déranger est le titre
comment annuler ma réservation
retirez ma réservation
retirez-moi de la liste d'attente
le mauvais livre
un numéro de revue
merci
laissez le livre au comptoir
je suis intéressée par l'histoire
plus de livres comme celui-ci
Is there a stop sign database
Can you text me when it arrives? Don't call me, I'm at work
Please don't message my mom's account
Is my card number the wrong number?
I keep getting the message wrong number
the message never sent
end of semester hours
Nonstop messages from the printer
do not want to miss story time
i don't like texting, is there a phone number
arrêtez-vous les prêts à l'été?
à quel arrêt descendre
ne plus renouveler svp
Il faut plus de rappels
Remove me from room 4 booking
I was wondering if the library texts reminders
Do you know when the texts are due back
can you stop the timer on my computer session
Please suspend my holds
Can you take me off the hold list for Dune
no text appears on the page
Which number do I call to cancel
How do I end my session
We keep getting error messages, no more results
I will not be able to text after 5
please don't cancel my hold
Turn off the lights on floor 3
my friend contacted me about the book sale
annulez ma réservation svp
le mauvais livre est sur mon compte
cessez-vous le prêt de jeux?
"""


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(REFUSALS))
def test_a_person_is_asked(text: str) -> None:
    assert compliance(text) is None
    assert near_refusal(text)


@pytest.mark.parametrize("text", lines(OTHERS))
def test_nobody_is_asked(text: str) -> None:
    assert not near_refusal(text)


def test_both_tables_are_long() -> None:
    assert len(lines(REFUSALS)) > 130
    assert len(lines(OTHERS)) > 90


def test_a_wording_has_no_group_but_the_one_that_turns_it_round() -> None:
    for wording in WORDINGS:
        assert list(wording.groupindex) in ([], [AMID])
        assert wording.groups == len(wording.groupindex)
