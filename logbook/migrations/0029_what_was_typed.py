from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('logbook', '0027_frame_starts'),
    ]

    operations = [
        migrations.AddField(
            model_name='arrival',
            name='typed',
            field=models.JSONField(null=True),
        ),
    ]
