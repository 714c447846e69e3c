from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('logbook', '0028_kept_until_whose'),
    ]

    operations = [
        migrations.AddField(
            model_name='arrival',
            name='typed',
            field=models.JSONField(null=True),
        ),
    ]
