from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('mailroom', '0002_letters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fetched',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='mailroom.account')),
                ('folder', models.CharField(max_length=255)),
                ('validity', models.BigIntegerField()),
                ('uid', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'mail_fetched',
            },
        ),
    ]
