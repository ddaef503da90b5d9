from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('libraries', '0003_a_day_of_opening'),
    ]

    operations = [
        migrations.AddField(
            model_name='specialperiod',
            name='language',
            field=models.CharField(blank=True, default='', max_length=12),
        ),
    ]
