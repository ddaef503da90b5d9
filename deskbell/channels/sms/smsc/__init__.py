"""A line to a message centre (SMSC) by SMPP 3.4: its PDUs, the session, long texts, and who keeps it open.

The bodies of submit_sm and deliver_sm, with their optional parameters, are smpp34's to write and read. Its sessions
are not used: they acknowledge a text before anybody could store it, and a text is stored before it is acknowledged.
"""
