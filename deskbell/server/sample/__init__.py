"""The sample that ``deskbell demo`` shows: a consortium, its past, and people who ask and answer.

Everything in it is invented. The cast and its history are made by the house's own verbs; whoever asks or answers while
the demo runs does so from a process of its own, over the real socket and the real pages. No other room knows it, and
``deskbell serve`` loads nothing of it.
"""
