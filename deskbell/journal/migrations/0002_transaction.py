"""On PostgreSQL each entry remembers its transaction, so that followers can read in commit order."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def add(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE journal_entry ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id()")
        editor.execute("CREATE INDEX journal_entry_commit_order ON journal_entry (transaction, id)")


def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE journal_entry DROP COLUMN transaction")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
