from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0004_own_pictures_and_short_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='ownpicture',
            name='left_out',
            field=models.JSONField(default=list),
        ),
    ]
