from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_initial"),
    ]

    operations = [
        migrations.AddField("fetched", "old", models.BigIntegerField(default=0)),
        migrations.AddField("fetched", "since", models.DateField(null=True)),
        migrations.AddField("fetched", "left", models.JSONField(default=list)),
    ]
