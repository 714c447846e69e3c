"""Is everything met for a certificate, now? Every reason against it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment
from pocus_credentialing.refusals import Reason

from .asked import names_of
from .models import Certificate
from .printable import reasons_against_printing
from .progress import Judgement, binding
from .queries import RENEWABLE_BEFORE, open_revocation
from .sentences import missing_sentence
from .standings import judged
from .states import STANDING, CertificateState


def reasons_against(
    enrolment: Enrolment, applications: Iterable[str], judgement: Judgement | None = None
) -> list[Reason]:
    """Why this enrolment cannot have a certificate for these exams (codes) now; empty when it can."""
    codes = sorted(set(applications))
    found: list[Reason] = []
    if enrolment.ended_on is not None:
        found.append(Reason("enrolment_ended", _("This enrolment has ended.")))
    if not codes:
        return [*found, Reason("no_exams", _("Choose at least one exam."))]
    unknown = sorted(set(codes) - set(enrolment.version.data["applications"]))
    if unknown:
        found.append(
            Reason(
                "not_in_programme",
                _("This programme does not certify %(exams)s."),
                {"exams": ", ".join(unknown)},
            )
        )
        return found
    if standing := _standing(enrolment, codes):
        found.append(standing)
    found += _not_met(enrolment, codes, judgement or judged(enrolment).judgement)
    return [*found, *reasons_against_printing(_printed(enrolment))]


def _printed(enrolment: Enrolment) -> list[str]:
    """What this hospital's people wrote and the paper's face says; whose signature it bears is asked when it is given."""
    programme, text = enrolment.programme, enrolment.version.data["certificate"]
    return [
        enrolment.trainee.printed_name,
        programme.institution.name,
        programme.institution.department,
        programme.name,
        text["title"],
        text["statement"],
    ]


def _not_met(enrolment: Enrolment, codes: list[str], judgement: Judgement) -> list[Reason]:
    if all(judgement.met_for(code) for code in codes):
        return []
    names = names_of(enrolment.version)
    found = []
    for code in codes:
        if (missing := binding(judgement, code)) is not None:
            found.append(_reason(names.exams.get(code, code), missing_sentence(missing.code, missing.params, names)))
    if (missing := binding(judgement, None)) is not None:
        found.append(_of_programme(missing_sentence(missing.code, missing.params, names)))
    return found or [Reason("requirements_not_met", _("The requirements are not met yet."))]


def _reason(exam: str, missing: str) -> Reason:
    return Reason(
        "requirements_not_met", _("%(exam)s is not complete: %(missing)s."), {"exam": exam, "missing": missing}
    )


def _of_programme(missing: str) -> Reason:
    return Reason("requirements_not_met", _("The programme is not complete: %(missing)s."), {"missing": missing})


def _standing(enrolment: Enrolment, codes: list[str]) -> Reason | None:
    """The certificate that stands for the same exams, unless it may be renewed."""
    certificate = Certificate.objects.filter(
        enrolment=enrolment, applications_key=key_of(codes), state__in=STANDING
    ).first()
    if certificate is None:
        return None
    if open_revocation(certificate) is not None:
        return Reason(
            "revocation_asked",
            _("The revocation of %(serial)s for the same exams was asked for: that is decided first."),
            {"serial": certificate.serial},
        )
    if is_renewable(certificate, enrolment.programme.institution.today()):
        return None
    if certificate.state == CertificateState.SUSPENDED:
        return Reason(
            "certificate_suspended",
            _("%(serial)s for the same exams is suspended: lift or revoke it first."),
            {"serial": certificate.serial},
        )
    return Reason(
        "certificate_stands",
        _("%(serial)s for the same exams is valid until %(day)s."),
        {"serial": certificate.serial, "day": _day(certificate.expires_on)},
    )


def is_renewable(certificate: Certificate, today: date) -> bool:
    return (
        certificate.state == CertificateState.VALID
        and certificate.expires_on is not None
        and today >= certificate.expires_on - RENEWABLE_BEFORE
    )


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


def key_of(codes: Iterable[str]) -> str:
    """As `applications_key` keeps them: “cardiac,lung”."""
    return ",".join(sorted(set(codes)))


def exams_met(judgement: Judgement, codes: Iterable[str]) -> list[str]:
    """Those of the exams whose own requirements and the programme's are met."""
    return [code for code in codes if judgement.met_for(code)]
