from django.db import migrations, models


class Migration(migrations.Migration):
    """What names files that lie at a provider is read beside all others."""

    dependencies = [("mailroom", "0008_an_address_is_one_accounts")]

    operations = [
        migrations.AddField(model_name="arrival", name="elsewhere", field=models.BooleanField(default=False, db_default=False)),
    ]
