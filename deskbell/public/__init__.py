"""The patron's own pages: the passport of a question, with its transcript, reply, download and erasing.

Whoever holds the link is the patron; there is no other sign-in. This room never shows more than the patron's side of a
question, and it never knows by which channel it came.
"""
