"""What comes in by itself: machines, what arrived, whose it is, and who was turned away."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('curriculum', '0002_files_and_moves'),
        ('logbook', '0006_crop_drawn_at'),
        ('people', '0002_sign_ins_and_ended_accounts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('ae_title', models.CharField(max_length=16)),
                ('networks', models.JSONField()),
                ('manufacturer', models.CharField(blank=True, max_length=64)),
                ('model', models.CharField(blank=True, max_length=64)),
                ('time_zone', models.CharField(blank=True, max_length=60)),
                ('clock_ahead', models.IntegerField(default=0)),
                ('code_field', models.CharField(blank=True, choices=[('', 'Nowhere: this machine has no such field'), ('OperatorsName', 'Operator (Operators’ Name)'), ('PerformingPhysicianName', 'Performing physician'), ('ReferringPhysicianName', 'Referring physician'), ('RequestingPhysician', 'Requesting physician'), ('AccessionNumber', 'Accession number'), ('StudyID', 'Study ID'), ('StudyDescription', 'Study description')], max_length=24)),
                ('needs_tls', models.BooleanField(default=False)),
                ('is_on', models.BooleanField(default=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('echoed_at', models.DateTimeField(null=True)),
                ('stored_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='people.institution')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ArrivedStudy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('door', models.CharField(choices=[('dicom', 'from the machine'), ('web', 'by DICOMweb')], max_length=8)),
                ('study_digest', models.CharField(max_length=64)),
                ('machine', models.CharField(blank=True, max_length=120)),
                ('taken_at', models.DateTimeField(null=True)),
                ('first_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('doubt', models.CharField(blank=True, choices=[('no_code', 'Nothing in it says whose it is.'), ('unknown_code', 'The code that was typed into the machine is nobody’s code of that day.'), ('two_people', 'What was typed into the machine fits more than one person.'), ('rules_disagree', 'One thing in it points to one person, another to somebody else.'), ('not_enrolled', 'Whom it points to is not enrolled at this hospital now.'), ('clock', 'The machine’s clock is off by more than a week, so a code of the day could not be trusted.'), ('other_content', 'The machine sent another recording under the number of one that is here.')], max_length=20)),
                ('rule', models.CharField(blank=True, choices=[('uploaded', 'the same recording was uploaded by hand'), ('intent', 'it carries a number that we gave out for this scan'), ('pairing', 'the pairing code of that day was typed into the machine'), ('operator', 'a registered operator code was in the machine’s operator field'), ('claim', 'its owner claimed it'), ('confirmed', 'its owner claimed it and a supervisor confirmed that'), ('sender', 'its owner sent it, signed in')], max_length=12)),
                ('evidence', models.JSONField(default=dict)),
                ('matched_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.application')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.institution')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrived_studies', to=settings.AUTH_USER_MODEL)),
                ('scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrived_studies', to='logbook.scan')),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='studies', to='logbook.device')),
            ],
            options={
                'ordering': ['-last_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('door', models.CharField(choices=[('dicom', 'from the machine'), ('web', 'by DICOMweb')], max_length=8)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sop_digest', models.CharField(max_length=64)),
                ('content_digest', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('size', models.BigIntegerField()),
                ('syntax', models.CharField(max_length=64)),
                ('other_content', models.BooleanField(default=False)),
                ('sorted_at', models.DateTimeField(null=True)),
                ('facts', models.JSONField(null=True)),
                ('refusal', models.CharField(blank=True, max_length=60)),
                ('refusal_params', models.JSONField(default=dict)),
                ('placed_at', models.DateTimeField(null=True)),
                ('destroyed_at', models.DateTimeField(null=True)),
                ('clip', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='arrival', to='logbook.clip')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.institution')),
                ('sender', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='logbook.arrivedstudy')),
                ('device', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='arrivals', to='logbook.device')),
            ],
            options={
                'ordering': ['received_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Knock',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('calling', models.CharField(blank=True, max_length=16)),
                ('called', models.CharField(blank=True, max_length=16)),
                ('address', models.CharField(max_length=45)),
                ('reason', models.CharField(max_length=40)),
                ('times', models.PositiveIntegerField(default=1)),
                ('first_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='knocks', to='logbook.device')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.institution')),
            ],
            options={
                'ordering': ['-last_at'],
            },
        ),
        migrations.CreateModel(
            name='OperatorCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=64, verbose_name='operator code')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='operator_codes', to='people.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operator_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ScanIntent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('accession', models.CharField(max_length=16, unique=True)),
                ('study_uid', models.CharField(max_length=64, unique=True)),
                ('accession_digest', models.CharField(max_length=64, unique=True)),
                ('study_digest', models.CharField(max_length=64, unique=True)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.application')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.institution')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scan_intents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['opened_at'],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claimed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('granted', models.BooleanField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.application')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to=settings.AUTH_USER_MODEL)),
                ('scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='logbook.scan')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='logbook.arrivedstudy')),
            ],
            options={
                'ordering': ['claimed_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('granted', None), ('granted', True), _connector='OR'), fields=('study',), name='claimed_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('granted', None)), models.Q(('decided_at__isnull', False), ('granted__isnull', False)), _connector='OR'), name='decided_claim_has_a_time')],
            },
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(fields=('institution', 'ae_title'), name='device_title_once_a_hospital'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ae_title', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='device_has_a_name'),
        ),
        migrations.AddIndex(
            model_name='arrivedstudy',
            index=models.Index(condition=models.Q(('owner', None)), fields=['institution', '-last_at', 'id'], name='study_without_owner'),
        ),
        migrations.AddIndex(
            model_name='arrivedstudy',
            index=models.Index(condition=models.Q(('scan', None)), fields=['owner', '-last_at'], name='study_without_scan'),
        ),
        migrations.AddConstraint(
            model_name='arrivedstudy',
            constraint=models.UniqueConstraint(fields=('institution', 'study_digest'), name='study_once_a_hospital'),
        ),
        migrations.AddConstraint(
            model_name='arrivedstudy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('matched_at', None), ('owner', None), ('rule', ''), ('scan', None)), models.Q(('doubt', ''), ('matched_at__isnull', False), ('owner__isnull', False), models.Q(('rule', ''), _negated=True)), _connector='OR'), name='owned_says_by_which_rule'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['device', '-received_at'], name='arrival_by_device'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(condition=models.Q(('destroyed_at', None), ('placed_at', None)), fields=['received_at'], name='arrival_waiting'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.UniqueConstraint(fields=('institution', 'sop_digest', 'content_digest'), name='arrived_once'),
        ),
        migrations.AddIndex(
            model_name='knock',
            index=models.Index(fields=['last_at'], name='knock_by_time'),
        ),
        migrations.AddConstraint(
            model_name='operatorcode',
            constraint=models.UniqueConstraint(fields=('institution', 'code'), name='operator_code_once_a_hospital'),
        ),
        migrations.AddIndex(
            model_name='scanintent',
            index=models.Index(fields=['institution', 'closes_at'], name='intent_open'),
        ),
    ]
