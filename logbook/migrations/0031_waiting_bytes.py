import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logbook", "0029_what_was_typed"),
        ("people", "0004_logo"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingBytes",
            fields=[
                (
                    "institution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.institution",
                    ),
                ),
                ("at_most", models.BigIntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                condition=models.Q(("destroyed_at", None), ("placed_at", None)),
                fields=["institution", "placed_at", "destroyed_at", "size"],
                name="arrival_bytes_waiting",
            ),
        ),
    ]
