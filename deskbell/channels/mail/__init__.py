"""Email as a channel: taken from our own mail server, fetched from a mailbox, handed over by a provider or a pipe.

This room knows mail servers. What arrives it only stores (``mailroom.letterbox``); what a letter says is read later, by
``reading``, from its bytes alone. It never knows a question, and never sends a thing twice by itself.

Reading order: ``channel``, ``ours``, ``reading``, ``composing``; then the ways in (``listener``, ``fetching``,
``providers``, ``command``) and out (``smtp``, ``providers``).
"""
