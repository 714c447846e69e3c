"""A supervisor's word counts for what was attested only: where something else was sent since, it is given anew."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("logbook", "0004_closed_call_backs")]

    operations = [
        migrations.AddField(
            model_name="supervision",
            name="lapsed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.CheckConstraint(
                condition=Q(attested=False) | Q(lapsed_at=None), name="attested_or_lapsed"
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="attestation",
            name="scan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attestations",
                to="logbook.scan",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.UniqueConstraint(fields=["scan", "number"], name="attestation_number_once"),
        ),
    ]
