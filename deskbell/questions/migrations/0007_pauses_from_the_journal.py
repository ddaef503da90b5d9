"""Whether a talk pauses is read from the journal; a row rewritten with every word held everybody up."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('questions', '0006_to_find'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='tofind',
            name='newest',
        ),
    ]
