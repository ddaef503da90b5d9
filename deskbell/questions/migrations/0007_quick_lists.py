"""Indexes for finding, and for what somebody has."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0003_no_samples'),
        ('libraries', '0001_initial'),
        ('mailroom', '0001_initial'),
        ('questions', '0006_to_find'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='question',
            name='question_newest',
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('released_at', None)), fields=['staff'], name='claim_held'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['-asked_at', '-stream'], name='question_newest'),
        ),
    ]
