"""Certificates that were issued before begin the time, too, for which the clips of their scans are kept."""

from django.db import migrations
from django.db.models import Q

ISSUED = ["valid", "suspended", "revoked", "replaced"]
SETTLED = ["accepted", "accepted_not_counting", "rejected", "withdrawn"]


def note_certified(apps, schema_editor):
    Certificate, Evidence, Scan = (
        apps.get_model(*name)
        for name in (("credentials", "Certificate"), ("credentials", "Evidence"), ("logbook", "Scan"))
    )
    for certificate in Certificate.objects.filter(state__in=ISSUED).order_by("issued_on", "pk"):
        evidence = Evidence.objects.filter(certificate=certificate).first()
        if evidence is None:
            continue
        codes, on = certificate.applications_key.split(","), certificate.issued_on
        counted = {
            scan
            for result in evidence.judged["judgement"]["requirements"]
            if result["application"] is None or result["application"] in codes
            for scan in result.get("counted_scans", ())
        }
        Scan.objects.filter(pk__in=counted).update(certified_on=on)
        Scan.objects.filter(
            Q(certified_on=None), trainee=certificate.holder_id, institution=certificate.institution_id,
            application__code__in=codes, state__in=SETTLED, performed_at__date__lte=on,
        ).update(certified_on=on)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0003_flags_of_assessments"),
        ("logbook", "0014_recordings_kept_for_a_time"),
    ]

    operations = [migrations.RunPython(note_certified, migrations.RunPython.noop)]
