from django.db import migrations, models
from django.db.models import F


def of_those_that_came_later(apps, schema_editor):
    """What was hidden as soon as it was ready: nobody hid it by itself."""
    clips = apps.get_model("logbook", "Clip").objects.using(schema_editor.connection.alias)
    clips.filter(hidden_at__isnull=False, settled_at__gt=F("hidden_at")).update(hidden_along_at=F("settled_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('logbook', '0031_waiting_bytes'),
    ]

    operations = [
        migrations.AddField(
            model_name='clip',
            name='hidden_along_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(of_those_that_came_later, migrations.RunPython.noop),
    ]
