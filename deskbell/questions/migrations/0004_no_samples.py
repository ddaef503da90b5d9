"""PostgreSQL's planner keeps samples of columns in its statistics, where forgetting does not reach: none of words."""

from django.db import migrations

KEEP_NONE = (
    "ALTER TABLE questions_found ALTER COLUMN stems SET STATISTICS 0",
    "ALTER INDEX questions_found_stems ALTER COLUMN 1 SET STATISTICS 0",
    "ALTER TABLE questions_patron ALTER COLUMN name SET STATISTICS 0",
)


def keep_none(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in KEEP_NONE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("questions", "0003_newest")]
    operations = [migrations.RunPython(keep_none, migrations.RunPython.noop)]
