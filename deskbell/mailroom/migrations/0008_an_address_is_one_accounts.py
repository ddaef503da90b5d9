from django.db import migrations, models
from django.db.models import Q


def end_old_quarrels(apps, schema_editor):
    """Where two accounts have one address, nobody can say whose its mail is: the older goes on, the other says why."""
    accounts = apps.get_model("mailroom", "Account").objects
    known = set()
    for account in accounts.filter(active=True).exclude(address="").order_by("pk"):
        if (account.channel, account.address) in known:
            account.active = False
            account.trouble = "Another account has this address, so this one was switched off."
            account.save(update_fields=["active", "trouble"])
        known.add((account.channel, account.address))


class Migration(migrations.Migration):
    """Two forms that are sent at once do not give one address to two accounts."""

    dependencies = [("mailroom", "0007_pictures_made_small")]

    operations = [
        migrations.RunPython(end_old_quarrels, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=["channel", "address"],
                condition=Q(active=True) & ~Q(address=""),
                name="address_is_one_accounts",
            ),
        ),
    ]
