"""The heart: a patron asks, somebody answers.

Patrons, questions, sight, claiming, conversing, transferring, closing, finding. This room never names a
channel, and never lets anybody see a question except through ``visible_to``.
"""
