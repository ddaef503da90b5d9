"""Pictures are shown beside what was said, made small."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mailroom', '0006_no_samples'),
    ]

    operations = [
        migrations.AlterField(
            model_name='file',
            name='role',
            field=models.CharField(choices=[('file', 'File'), ('inline', 'Inline'), ('body', 'Body'), ('page', 'Page'), ('raw', 'Raw'), ('small', 'Small')], max_length=6),
        ),
    ]
