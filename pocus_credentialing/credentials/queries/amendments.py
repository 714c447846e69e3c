"""What was amended behind a certificate, in words, for whoever may see the scans?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from curriculum.wordings import as_words
from logbook.models import Assessment, Review, Scan
from logbook.states import AssessmentEntry, ReviewKind
from pocus_credentialing.credentials.models import Certificate, Flag, SignOff


@dataclass(frozen=True)
class Amendment:
    """One flag; `changes` is empty, and there is no link, for whoever may not see the scan, the assessment or the record."""

    flag: Flag
    may_open: bool
    changes: list[str]


def amendments_of(certificate: Certificate, person: Any) -> list[Amendment]:
    """Newest first."""
    flags = list(
        Flag.objects.filter(certificate=certificate).select_related(
            "scan__application",
            "review__supersedes",
            "review__proctor",
            "looked_by",
            "assessment__supersedes",
            "assessment__assessor",
            "assessment__application",
            "sign_off__signer",
            "sign_off__supersedes__signer",
        )
    )
    if not flags:
        return []
    scans = Scan.objects.visible_to(person).filter(pk__in=[each.scan_id for each in flags if each.scan_id])
    given = [each.assessment_id for each in flags if each.assessment_id]
    visible = {*scans.values_list("pk", flat=True)}
    if given:
        visible |= {*Assessment.objects.visible_to(person).filter(pk__in=given).values_list("pk", flat=True)}
    if withdrawn := [each.sign_off_id for each in flags if each.sign_off_id]:
        visible |= {*SignOff.objects.visible_to(person).filter(pk__in=withdrawn).values_list("pk", flat=True)}
    return [_amendment(each, (each.scan_id or each.assessment_id or each.sign_off_id) in visible) for each in flags]


def _amendment(flag: Flag, may_open: bool) -> Amendment:
    if not may_open:
        return Amendment(flag, False, [])
    if flag.assessment is not None:
        return Amendment(flag, True, changes_of_assessment(flag.assessment))
    if flag.sign_off is not None:
        return Amendment(flag, True, changes_of_sign_off(flag.sign_off))
    return Amendment(flag, True, changes_of(flag.review) if flag.review else [])


def open_among(amendments: Iterable[Amendment]) -> list[Amendment]:
    return [each for each in amendments if each.flag.looked_at is None]


def changes_of_assessment(assessment: Assessment) -> list[str]:
    """What an amending or undoing row says otherwise than the one it supersedes."""
    before, by = assessment.supersedes, {"name": assessment.assessor.name}
    if assessment.entry == AssessmentEntry.UNDO or before is None:
        return [_("%(name)s undid the assessment.") % by]
    if before.passed and not assessment.passed:
        found = [_("%(name)s changed the result: from passed to not passed.") % by]
    elif assessment.passed and not before.passed:
        found = [_("%(name)s changed the result: from not passed to passed.") % by]
    else:
        found = [_("%(name)s amended the assessment; the result stayed.") % by]
    return [*found, _("Reason: %(reason)s") % {"reason": assessment.reason}]


def changes_of_sign_off(withdrawal: SignOff) -> list[str]:
    said = _("%(name)s withdrew the signature as %(role)s.")
    named = {"name": withdrawal.signer.name, "role": as_words(withdrawal.role)}
    return [said % named, _("Reason: %(reason)s") % {"reason": withdrawal.reason}]


def changes_of(review: Review) -> list[str]:
    """What an amending or undoing review says otherwise than the one it supersedes."""
    before = review.supersedes
    by = {"name": review.proctor.name}
    if review.kind == ReviewKind.UNDO or before is None:
        return [_("%(name)s undid the review: the scan waits for a new one.") % by]
    found = []
    if before.decision != review.decision:
        found.append(
            _("%(name)s changed the decision: from %(before)s to %(after)s.")
            % {**by, "before": before.get_decision_display().lower(), "after": review.get_decision_display().lower()}
        )
    if before.quality != review.quality:
        found.append(
            _("%(name)s changed the image quality: from %(before)s to %(after)s.")
            % {**by, "before": before.quality, "after": review.quality}
        )
    if before.answers != review.answers:
        found.append(_("%(name)s changed their own answers.") % by)
    found = found or [_("%(name)s amended the review; decision, image quality and answers stayed.") % by]
    return [*found, _("Reason: %(reason)s") % {"reason": review.reason}] if review.reason else found
