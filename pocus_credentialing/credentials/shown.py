"""What is an outside signatory shown? What the annex will say, without its list of scans; and what stands against it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.refusals import Reason

from . import eligibility
from .evidence import annex_now
from .models import OutsideSignatory
from .models.signatory import Decision
from .signatory_rules import another_director
from .standings import judged
from .statement import last_day


class Shown:
    """Judged when the page is made; what is frozen later must be the same, or it is shown again."""

    def __init__(self, signatory: OutsideSignatory) -> None:
        enrolment, version = signatory.enrolment, signatory.enrolment.version
        case = judged(enrolment)
        codes = [code for code in version.data["applications"] if code in signatory.application_codes]
        self.annex = annex_now(case, version, codes, issuer=signatory)
        self.digest = digest(self.annex)
        against = [*eligibility.reasons_against(enrolment, codes, case.judgement), another_director(enrolment)]
        self.reasons: list[Reason] = [reason for reason in against if reason is not None]
        self.text: dict[str, Any] = version.data["certificate"]
        self.standard: dict[str, Any] = version.data
        self.signatory = signatory
        self.valid_through = last_day(case.judgement.as_of, version.data["policy"]["validity_months"]["value"])

    @property
    def by_exam(self) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        lines = self.annex["requirements"]
        return [(exam, [line for line in lines if line["application"] == exam["code"]]) for exam in self.annex["exams"]]

    @property
    def of_programme(self) -> list[dict[str, Any]]:
        return [line for line in self.annex["requirements"] if line["application"] is None]

    @property
    def modules(self) -> list[dict[str, Any]]:
        return [{**each, "passed_on": date.fromisoformat(each["passed_on"])} for each in self.annex["modules"]]

    @property
    def scans(self) -> int:
        return int(self.annex["issuer_share"]["of"])

    @property
    def declined_before(self) -> list[OutsideSignatory]:
        """Who was asked earlier about any of these exams and did not sign: one does not ask until somebody agrees."""
        declined = OutsideSignatory.objects.filter(
            enrolment=self.signatory.enrolment_id, decision=Decision.DECLINED
        ).order_by("decided_at")
        asked = set(self.signatory.application_codes)
        return [each for each in declined if asked & set(each.application_codes)]
