"""Files: in the database, in parts, under random ids, so that one file is the backup (DESIGN 3b)."""

from __future__ import annotations

import secrets

from django.db import models

from deskbell.journal.models import Stream


def new_id() -> str:
    """128 random bits: whoever has it has not guessed it."""
    return secrets.token_hex(16)


class File(models.Model):
    """What came or goes with a message, or a raw arrival. Its bytes are its parts' (``mailroom.files``)."""

    class Role(models.TextChoices):
        FILE = "file"  # sent along
        INLINE = "inline"  # a picture within the HTML, by its content id
        BODY = "body"  # the whole text of which the entry shows a part
        PAGE = "page"  # the HTML as it came; shown in a sandboxed frame alone
        RAW = "raw"  # an arrival's bytes
        SMALL = "small"  # a picture made small, to be shown beside what was said

    id = models.CharField(primary_key=True, max_length=32, default=new_id)
    role = models.CharField(max_length=6, choices=Role.choices)
    # The entry that it belongs to; none yet for what has not been read or sent.
    stream = models.ForeignKey(Stream, models.CASCADE, null=True, related_name="+")
    number = models.BigIntegerField(null=True)
    name = models.CharField(max_length=255, blank=True, default="")
    content_type = models.CharField(max_length=160, default="application/octet-stream")
    content_id = models.CharField(max_length=255, blank=True, default="")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "mailroom_file"
        indexes = [models.Index(fields=["stream", "number"], name="file_of_entry")]


class FilePart(models.Model):
    """At most 256 KiB of a file, so that no statement and no page holds all of it."""

    file = models.ForeignKey(File, models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "mailroom_file_part"
        constraints = [models.UniqueConstraint(fields=["file", "place"], name="file_part_once")]
