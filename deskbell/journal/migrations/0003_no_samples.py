"""PostgreSQL's planner keeps samples of columns in its statistics, where forgetting does not reach: none of words."""

from django.db import migrations

KEEP_NONE = "ALTER TABLE journal_entry ALTER COLUMN words SET STATISTICS 0"


def keep_none(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(KEEP_NONE)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_transaction")]
    operations = [migrations.RunPython(keep_none, migrations.RunPython.noop)]
