"""What happens when a certificate is issued?

In two steps, so that nothing is lost whenever the power goes: first the intent with its serial and code, then, with the
evidence judged once more under the lock that every change of the log takes, the signed certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Enrolment
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials import codes, eligibility, emails, evidence, rules, standings
from pocus_credentialing.credentials.issuers import Issuer, printed_of
from pocus_credentialing.credentials.models import Certificate, Evidence, OutsideSignatory
from pocus_credentialing.credentials.printable import reasons_against_printing
from pocus_credentialing.credentials.statement import last_day, statement_of
from pocus_credentialing.credentials.states import CERTIFICATE, STANDING, CertificateState
from pocus_credentialing.people import signing
from pocus_credentialing.people.authentication import Authentication, check_fresh
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.people.models.institution import Paper
from pocus_credentialing.refusals import NotNow, Reason, refuse_if_any

from .holding import held, held_enrolment
from .printing import print_certificate
from .remarks import since

STALE = timedelta(minutes=10)


def issue(
    *, enrolment: Enrolment, applications: Iterable[Application], by: User, authentication: Authentication | None
) -> Certificate:
    """The trainee has met what these exams ask: signed, numbered, printed by a worker; replaces the one it renews."""
    chosen = sorted(set(applications), key=lambda each: each.code)
    rules.check_can_issue(by, enrolment)
    authentication = check_fresh(by, authentication)
    return carry_out(enrolment=enrolment, applications=chosen, by=by, authentication=authentication)


def carry_out(
    *,
    enrolment: Enrolment,
    applications: list[Application],
    by: Issuer,
    authentication: Authentication,
    also: Callable[[Certificate, dict[str, Any]], None] | None = None,
) -> Certificate:
    """The two steps, for whoever was found to be the one who issues."""
    # Before a serial number is used up: what is refused here was never intended.
    against = eligibility.reasons_against(enrolment, [each.code for each in applications])
    refuse_if_any(NotNow, [*against, *reasons_against_printing(printed_of(by))])
    certificate = intend(enrolment=enrolment, applications=applications, by=by)
    try:
        return complete(certificate=certificate, by=by, authentication=authentication, also=also)
    except Exception:
        # A refusal, or what the database broke off: the same request may be sent again at once. Where even this
        # cannot be written, the intent is given up when it is stale.
        with suppress(OperationalError):
            abandon(certificate=certificate, by=by)
        raise


@transaction.atomic
def intend(*, enrolment: Enrolment, applications: list[Application], by: Issuer) -> Certificate:
    """The row `issuing`, with the next serial of the institution. An intent older than ten minutes is given up."""
    # The institution's row is the counter's lock: of several who issue at once, the others wait here and then see.
    institution = Institution.objects.select_for_update(no_key=True).get(pk=enrolment.programme.institution_id)
    # And the chain: nobody completes or decides while we look at what is open and what stands.
    hold(institution)
    key = eligibility.key_of(each.code for each in applications)
    now = timezone.now()
    open_intents = Certificate.objects.filter(enrolment=enrolment, applications_key=key, state=CertificateState.ISSUING)
    for stale in open_intents.filter(intended_at__lt=now - STALE):
        abandon(certificate=stale, by=by)
    busy = Reason("being_issued", _("This certificate is being issued at this moment. Look again in a minute."))
    refuse_if_any(NotNow, [busy if open_intents.exists() else None, _stands(enrolment, key, institution)])
    institution.serials_used += 1
    institution.save(update_fields=["serials_used"])
    certificate = Certificate.objects.create(
        institution=institution,
        holder=enrolment.trainee,
        enrolment=enrolment,
        version=enrolment.version,
        applications_key=key,
        serial=f"{institution.code}-{institution.today().year}-{institution.serials_used:06d}",
        code=codes.new_code(),
        intended_by=by if isinstance(by, User) else None,
        intended_at=now,
        state_since=now,
    )
    certificate.applications.set(applications)
    _record(
        "certificate.intended", certificate, by=by, serial=certificate.serial, enrolment=str(enrolment.pk),
        version=certificate.version.number, **since(certificate),
    )  # fmt: skip
    return certificate


def _stands(enrolment: Enrolment, key: str, institution: Institution) -> Reason | None:
    """Issued by somebody else between our first look and the lock."""
    found = Certificate.objects.filter(enrolment=enrolment, applications_key=key, state__in=STANDING).first()
    if found is None or eligibility.is_renewable(found, institution.today()):
        return None
    return Reason("certificate_stands", _("%(serial)s for the same exams stands."), {"serial": found.serial})


@transaction.atomic
def complete(
    *,
    certificate: Certificate,
    by: Issuer,
    authentication: Authentication,
    also: Callable[[Certificate, dict[str, Any]], None] | None = None,
) -> Certificate:
    """Judge once more, freeze, sign, and let it be valid. `also`: done or refused together with it, given what froze."""
    enrolment = held_enrolment(certificate)
    if isinstance(by, User):
        rules.check_can_issue(by, enrolment)
    case = standings.judged(enrolment)
    exams = certificate.application_codes
    moved = Reason("moved_meanwhile", _("The trainee was moved to another version meanwhile. Look again, then issue."))
    refuse_if_any(NotNow, [moved if enrolment.version_id != certificate.version_id else None])
    refuse_if_any(NotNow, eligibility.reasons_against(enrolment, exams, case.judgement))
    now = timezone.now()
    issued_on = certificate.institution.local_date(now)
    months = certificate.version.data["policy"]["validity_months"]["value"]
    expires_on = last_day(issued_on, months)
    judged = evidence.frozen(case, certificate, issuer=by)
    if also is not None:
        also(certificate, judged)
    statement = statement_of(
        certificate, issued_by=by, authentication=authentication, at=now, issued_on=issued_on, expires_on=expires_on,
        judged=judged, exams=judged["annex"]["exams"],
    )  # fmt: skip
    signature = signing.sign(certificate.institution, statement)
    Evidence.objects.create(
        certificate=certificate, judged=judged, statement=statement, signature=signature.value, kid=signature.kid,
        alg=signature.alg, issued_at=now, authentication=authentication.method,
        **({"signatory": by} if isinstance(by, OutsideSignatory) else {"issued_by": by}),
    )  # fmt: skip
    for former in _former_and(certificate):
        CERTIFICATE.move(former, "replace", replaced_by=certificate, state_since=now)
        _record("certificate.replaced", former, by=by, replaced_by=certificate.serial, **since(former))
    logo = Institution.objects.values_list("logo", flat=True).get(pk=certificate.institution_id)
    CERTIFICATE.move(certificate, "issue", issued_on=issued_on, expires_on=expires_on, state_since=now, logo=logo)
    _record(
        "certificate.issued", certificate, by=by, authentication=authentication.method, serial=certificate.serial,
        applications=exams, kid=signature.kid, issuer_share=judged["annex"]["issuer_share"], **since(certificate),
    )  # fmt: skip
    emails.issued(certificate)
    for paper in Paper.values:
        print_certificate.enqueue(str(certificate.pk), paper)
    return certificate


def _former_and(certificate: Certificate) -> list[Certificate]:
    """The one that this one replaces, if any; both rows locked, in the order of their ids."""
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True).filter(
        Q(pk=certificate.pk)
        | Q(
            enrolment=certificate.enrolment_id,
            applications_key=certificate.applications_key,
            state=CertificateState.VALID,
        )
    )
    return [each for each in rows.select_related("version").order_by("pk") if each.pk != certificate.pk]


@transaction.atomic
def abandon(*, certificate: Certificate, by: Issuer) -> Certificate:
    """The intent came to nothing; its serial is not used again."""
    held(certificate)
    CERTIFICATE.move(certificate, "abandon", state_since=timezone.now())
    _record("certificate.abandoned", certificate, by=by, serial=certificate.serial, **since(certificate))
    return certificate


def _record(verb: str, certificate: Certificate, *, by: Issuer, **more: Any) -> None:
    if isinstance(by, OutsideSignatory):
        more["signatory"] = str(by.pk)
    record(
        verb, by=by if isinstance(by, User) else None, on=certificate, institution=certificate.institution_id,
        programme=certificate.version.programme_id, person=certificate.holder_id, **more,
    )  # fmt: skip
