"""The journal: everything that happened, numbered per stream, and the one writer that puts it on disk.

A *stream* is a line of entries (a question is one kind of stream). An *entry* is anything that happened to
it: a message heard or said, a claim, a note. The envelope of an entry (number, kind, time, who) stays for
ever; its words can be emptied by one verb, ``forget``.

This room never knows what a question is, who may see it, or how a screen looks.
"""
