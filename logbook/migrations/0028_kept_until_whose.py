from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def sort_what_disagreed(apps, schema_editor):
    """An earlier version left it in no inbox. The hourly sweep finds what nobody looked at, and has it sorted: its time
    begins now, since nobody was told of it."""
    refused = apps.get_model("logbook", "Arrival").objects.filter(refusal="disagrees", placed_at=None, destroyed_at=None)
    # A little longer ago than the sweep gives a job that is on its way.
    since = timezone.now() - timedelta(hours=2)
    refused.update(sorted_at=None, study=None, refusal="", refusal_params={}, received_at=since)


class Migration(migrations.Migration):

    dependencies = [
        ('logbook', '0027_frame_starts'),
    ]

    operations = [
        migrations.AddField(
            model_name='clip',
            name='picture_digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(sort_what_disagreed, migrations.RunPython.noop),
    ]
