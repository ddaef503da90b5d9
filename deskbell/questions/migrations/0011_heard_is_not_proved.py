from django.db import migrations, models
from django.db.models import F


def whoever_is_proved_was_heard(apps, schema_editor):
    given = apps.get_model("questions", "PatronAddress").objects
    given.filter(proved_at__isnull=False, heard_at=None).update(heard_at=F("proved_at"))


class Migration(migrations.Migration):
    """An address that answered us can be written to; that alone does not make it the patron's. What is counted a day."""

    dependencies = [("questions", "0010_no_samples_of_what_is_prepared")]

    operations = [
        migrations.AddField(model_name="patronaddress", name="heard_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(whoever_is_proved_was_heard, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "questions_attempt",
                "indexes": [models.Index(fields=["digest", "at"], name="attempt_of_somebody")],
            },
        ),
    ]
