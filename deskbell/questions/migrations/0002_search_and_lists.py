"""The index over what can be found, each database's own, and the lists that every server begins with.

SQLite: an FTS5 index whose content is the table itself, kept by triggers; its tokenizer splits at spaces only, since
stems are made in Python. PostgreSQL: GIN over the same terms, taken as they are.
"""

from django.db import migrations

from deskbell.questions import defaults

SQLITE = (
    """CREATE VIRTUAL TABLE questions_found_index USING fts5(
        stems, content='questions_found', content_rowid='id',
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'")""",
    """CREATE TRIGGER questions_found_put AFTER INSERT ON questions_found BEGIN
        INSERT INTO questions_found_index(rowid, stems) VALUES (new.id, new.stems); END""",
    """CREATE TRIGGER questions_found_drop AFTER DELETE ON questions_found BEGIN
        INSERT INTO questions_found_index(questions_found_index, rowid, stems) VALUES ('delete', old.id, old.stems);
        END""",
    """CREATE TRIGGER questions_found_change AFTER UPDATE ON questions_found BEGIN
        INSERT INTO questions_found_index(questions_found_index, rowid, stems) VALUES ('delete', old.id, old.stems);
        INSERT INTO questions_found_index(rowid, stems) VALUES (new.id, new.stems); END""",
)
POSTGRESQL = (
    """CREATE INDEX questions_found_stems ON questions_found
        USING gin (array_to_tsvector(string_to_array(stems, ' ')))""",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def make_index(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def make_lists(apps, schema_editor):
    defaults.make_lists(apps.get_model("questions", "ResolutionCode"), apps.get_model("questions", "EffortLevel"))


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial")]
    operations = [
        migrations.RunPython(make_index, migrations.RunPython.noop),
        migrations.RunPython(make_lists, migrations.RunPython.noop),
    ]
