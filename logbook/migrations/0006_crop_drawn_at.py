"""A clip says whether a person drew the crop that it was made with, and when."""

from typing import Any

from django.db import migrations, models


def those_made_as_remembered(apps: Any, schema_editor: Any) -> None:
    """Who drew what was not kept with the clip: those that are cropped as is remembered for their machine were drawn."""
    clips = apps.get_model("logbook", "Clip").objects
    for mask in apps.get_model("logbook", "MachineMask").objects.all():
        clips.filter(
            scan__institution=mask.institution_id,
            machine_key=mask.machine_key,
            rows=mask.rows,
            columns=mask.columns,
            crop=mask.box,
            state="ready",
        ).update(crop_drawn_at=mask.drawn_at)


class Migration(migrations.Migration):
    dependencies = [("logbook", "0005_attested_anew")]

    operations = [
        migrations.AddField(model_name="clip", name="crop_drawn_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(those_made_as_remembered, migrations.RunPython.noop),
    ]
