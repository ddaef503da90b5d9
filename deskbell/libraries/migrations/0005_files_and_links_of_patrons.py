"""What a patron may send along to a desk, and whether pages that are linked to are shown by their titles."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('libraries', '0004_a_special_day_by_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='desk',
            name='file_megabytes',
            field=models.PositiveSmallIntegerField(default=10),
        ),
        migrations.AddField(
            model_name='desk',
            name='shows_links',
            field=models.BooleanField(default=False),
        ),
    ]
