"""Is this kept by a legal hold?"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from logbook.models import Arrival, ArrivedStudy, Claim, LegalHold, Scan

# Of clips, in a query.
HELD = Exists(
    LegalHold.objects.keeping(
        scan=OuterRef("scan"), trainee=OuterRef("scan__trainee"), institution=OuterRef("scan__institution")
    )
)

# Of the outer arrival of the outer hold.
STUDY, BESIDE = OuterRef(OuterRef("study")), OuterRef(OuterRef("study__apart_of"))


def _same_examination(study: Any, beside: Any) -> QuerySet[ArrivedStudy]:
    """A study, and what came under its number and lies apart from it."""
    return ArrivedStudy.objects.filter(Q(pk=study) | Q(pk=beside) | Q(apart_of=study) | Q(apart_of=beside))


# Of what came in by itself, in a query: on a scan that its study is in, or that has a clip of the same examination; on
# everything of its owner, or of whoever has the rest of it, or claims it, at that hospital; or on the scan it is claimed for.
_CLAIMS = Claim.objects.filter(study=STUDY, granted=None)
_TAKEN = Arrival.objects.filter(study__in=_same_examination(OuterRef(STUDY), OuterRef(BESIDE)))
# What is not sorted yet, or anew, may be anybody's.
ARRIVAL_HELD = Q(sorted_at=None, institution__in=LegalHold.objects.open().values("institution")) | Exists(
    LegalHold.objects.open().filter(
        Q(scan__in=_same_examination(STUDY, BESIDE).values("scan"))
        | Q(scan__in=_TAKEN.values("clip__scan"))
        | Q(scan__in=_CLAIMS.values("scan"))
        | Q(
            Q(trainee__in=_same_examination(STUDY, BESIDE).values("owner")) | Q(trainee__in=_CLAIMS.values("person")),
            scan=None,
            institution=OuterRef("institution"),
        )
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
