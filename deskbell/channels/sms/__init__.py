"""Text messages: in and out by a gateway, of which an account has one.

This room knows the gateways and what a text can carry. It never asks what a text is about, never tries again, and never
decides who wants none: that is the mailroom's, once for all channels.
"""
