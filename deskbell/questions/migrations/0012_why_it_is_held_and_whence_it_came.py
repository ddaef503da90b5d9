import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A reply for later that is held says why; what a merge has brought along knows whence, so that splitting gives it
    back."""

    dependencies = [("questions", "0011_heard_is_not_proved")]

    operations = [
        migrations.AddField(
            model_name="scheduled",
            name="held_why",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        *(
            migrations.AddField(
                model_name=name,
                name="came_from",
                field=models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="questions.question",
                ),
            )
            for name in ("scheduled", "followup", "draft")
        ),
    ]
