from django.db import migrations, models


class Migration(migrations.Migration):
    """What is put off, scheduled or shared knows the number as of which it was true."""

    dependencies = [("questions", "0008_ways_and_later")]

    operations = [
        migrations.AddField(model_name=name, name="number", field=models.BigIntegerField(default=0))
        for name in ("snooze", "scheduled", "draft")
    ]
