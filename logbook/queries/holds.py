"""Is this kept by a legal hold?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from logbook.models import LegalHold, Scan

# Of clips, in a query.
HELD = Exists(
    LegalHold.objects.keeping(
        scan=OuterRef("scan"), trainee=OuterRef("scan__trainee"), institution=OuterRef("scan__institution")
    )
)


def is_held(scan: Scan) -> bool:
    return bool(
        LegalHold.objects.keeping(scan=scan.pk, trainee=scan.trainee_id, institution=scan.institution_id).exists()
    )
