"""The queue is read by day, then by how long a scan has waited."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("logbook", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="scan", name="scan_waiting_for_review"),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                fields=["institution", "due_on", "queued_at", "id"],
                condition=Q(state="submitted"),
                name="scan_waiting_for_review",
            ),
        ),
    ]
