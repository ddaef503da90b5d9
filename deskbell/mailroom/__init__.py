"""Where everything arrives and leaves: the channel contract, the registry, accounts and addresses.

This room knows that there are channels, and nothing of any one of them. It never knows a question: an
arrival is offered to the takers named in the settings, and the first that wants it has it.
"""
