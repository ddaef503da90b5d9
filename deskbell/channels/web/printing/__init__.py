"""A desk on paper and in mails: its QR code, a poster, a card for tables, a button for signatures.

Everything is made when it is asked for, from what the desk is now, and leads by the short link, so that what was
printed stays true while the desk changes. It knows the ways by which a desk is reached from the registry, and none by
name. It never fetches anything, and what stands in a mail tells us nothing of who opens it.
"""
