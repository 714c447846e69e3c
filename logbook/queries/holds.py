"""Is this kept by a legal hold?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from logbook.models import LegalHold, Scan

# Of clips, in a query.
HELD = Exists(
    LegalHold.objects.keeping(
        scan=OuterRef("scan"), trainee=OuterRef("scan__trainee"), institution=OuterRef("scan__institution")
    )
)

# Of what came in by itself, in a query: on the scan that its study is in, or on everything of its owner at that hospital.
ARRIVAL_HELD = Exists(
    LegalHold.objects.open().filter(
        Q(scan=OuterRef("study__scan"))
        | Q(scan=None, trainee=OuterRef("study__owner"), institution=OuterRef("institution"))
    )
)


def is_held(scan: Scan) -> bool:
    known: bool | None = vars(scan).get("known_held")
    return _is_held(scan) if known is None else known


def ask_once(scan: Scan) -> None:
    """For a page that asks for each clip of this very object; an action reads the scan anew, and asks again."""
    vars(scan)["known_held"] = _is_held(scan)


def _is_held(scan: Scan) -> bool:
    return bool(
        LegalHold.objects.keeping(scan=scan.pk, trainee=scan.trainee_id, institution=scan.institution_id).exists()
    )
