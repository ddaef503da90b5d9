"""Questions whose words wait to become findable."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0005_codes_stand_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="ToFind",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="questions.question",
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "questions_to_find",
            },
        ),
    ]
