"""What was done about call-backs is listed, the latest first."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("logbook", "0003_clips_seen_elsewhere")]

    operations = [
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                fields=["closed_at", "id"], condition=Q(closed_at__isnull=False), name="call_back_closed"
            ),
        ),
    ]
