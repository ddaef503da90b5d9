"""The newest questions first, whatever the queue: an index for lists that cross queues."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_transaction'),
        ('libraries', '0001_initial'),
        ('mailroom', '0001_initial'),
        ('questions', '0002_search_and_lists'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['-asked_at'], name='question_newest'),
        ),
    ]
