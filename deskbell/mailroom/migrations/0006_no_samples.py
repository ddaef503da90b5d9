"""PostgreSQL's planner keeps no samples of letters: neither of their words and names, nor of their bytes.

Forgetting does not reach its statistics (``journal.0003``).
"""

from django.db import migrations

COLUMNS = (
    ("mailroom_file", "name"),
    ("mailroom_file_part", "data"),
    ("mailroom_delivery", "words"),
    ("mailroom_delivery", "facts"),
    ("mailroom_delivery", "reason"),
    ("mailroom_arrival", "headers"),
    ("mailroom_arrival", "error"),
    ("mailroom_received", "origin"),
    ("mailroom_address", "failure"),
)


def keep_none(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


class Migration(migrations.Migration):
    dependencies = [("mailroom", "0005_what_was_received")]
    operations = [migrations.RunPython(keep_none, migrations.RunPython.noop)]
