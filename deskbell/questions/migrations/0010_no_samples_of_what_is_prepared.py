"""No samples of drafts, scheduled replies and reasons either (``journal.0003``)."""

from django.db import migrations

COLUMNS = (("questions_draft", "words"), ("questions_scheduled", "words"), ("questions_follow_up", "why"))


def keep_none(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


class Migration(migrations.Migration):
    dependencies = [("questions", "0009_numbers_of_later")]
    operations = [migrations.RunPython(keep_none, migrations.RunPython.noop)]
