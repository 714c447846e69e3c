"""What was amended behind a certificate, in words, for whoever may see the scans?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from logbook.models import Review, Scan
from logbook.states import ReviewKind
from pocus_credentialing.credentials.models import Certificate, Flag


@dataclass(frozen=True)
class Amendment:
    """One flag; `changes` is empty, and the scan has no link, for whoever may not see the scan."""

    flag: Flag
    may_open: bool
    changes: list[str]


def amendments_of(certificate: Certificate, person: Any) -> list[Amendment]:
    """Newest first."""
    flags = list(
        Flag.objects.filter(certificate=certificate).select_related(
            "scan__application", "review__supersedes", "review__proctor", "looked_by"
        )
    )
    if not flags:
        return []
    visible = set(
        Scan.objects.visible_to(person).filter(pk__in=[each.scan_id for each in flags]).values_list("pk", flat=True)
    )
    return [
        Amendment(each, each.scan_id in visible, changes_of(each.review) if each.scan_id in visible else [])
        for each in flags
    ]


def open_among(amendments: Iterable[Amendment]) -> list[Amendment]:
    return [each for each in amendments if each.flag.looked_at is None]


def changes_of(review: Review) -> list[str]:
    """What an amending or undoing review says otherwise than the one it supersedes."""
    before = review.supersedes
    by = {"name": review.proctor.name}
    if review.kind == ReviewKind.UNDO or before is None:
        return [_("%(name)s undid the review: the scan waits for a new one.") % by]
    found = []
    if before.decision != review.decision:
        found.append(
            _("%(name)s changed the decision: %(before)s, now %(after)s.")
            % {**by, "before": before.get_decision_display().lower(), "after": review.get_decision_display().lower()}
        )
    if before.quality != review.quality:
        found.append(
            _("%(name)s changed the image quality: %(before)s, now %(after)s.")
            % {**by, "before": before.quality, "after": review.quality}
        )
    if before.answers != review.answers:
        found.append(_("%(name)s changed their own answers.") % by)
    found = found or [_("%(name)s amended the review; decision, image quality and answers stayed.") % by]
    return [*found, _("Reason: %(reason)s") % {"reason": review.reason}] if review.reason else found
