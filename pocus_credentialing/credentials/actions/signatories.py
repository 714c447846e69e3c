"""What happens when somebody outside decides about the only director's own certificate?

The same issuing as any other: intent, evidence judged once more under the lock, frozen, signed. The link is used up in
that transaction, so that a signing that is refused leaves it as it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.actions.invitations import LASTS, digest_of
from curriculum.models import Application, Enrolment
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials import eligibility, rules, signatory_emails, signatory_rules
from pocus_credentialing.credentials.models import Certificate, OutsideSignatory
from pocus_credentialing.credentials.models.signatory import Decision
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, refuse_if_any

from .holding import held_link
from .issuing import carry_out

METHOD = "link"


@transaction.atomic
def invite(
    *, enrolment: Enrolment, applications: Iterable[Application], by: User, name: str = "", email: str = ""
) -> tuple[OutsideSignatory, str]:
    """The signatory and the link's secret, which is shown once; a link for the same exams that is still out dies."""
    codes = [each.code for each in applications]
    email = email.strip().lower()
    hold(enrolment.programme.institution_id)
    signatory_rules.check_can_invite(by, enrolment, codes, email)
    key = eligibility.key_of(codes)
    for former in OutsideSignatory.objects.filter(
        enrolment=enrolment, applications_key=key, decided_at=None, withdrawn_at=None
    ):
        withdraw(signatory=former, by=by)
    secret = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            signatory = OutsideSignatory.objects.create(
                enrolment=enrolment, applications_key=key, invited_by=by, name=name.strip(), email=email,
                secret_digest=digest_of(secret), expires_at=timezone.now() + LASTS,
            )  # fmt: skip
    except IntegrityError:
        # Of two who invite at once, the constraint lets one through.
        raise NotNow(
            Reason("signatory_invited", _("A signatory was invited for these exams just now. Look again."))
        ) from None
    _record("signatory.invited", signatory, by=by, applications=signatory.application_codes, by_mail=bool(email))
    if email:
        transaction.on_commit(lambda: signatory_emails.invited(signatory, secret))
    return signatory, secret


@transaction.atomic
def withdraw(*, signatory: OutsideSignatory, by: User) -> OutsideSignatory:
    """The link stops working."""
    held_link(signatory)
    signatory_rules.check_can_withdraw(by, signatory)
    _answer(signatory, withdrawn_at=timezone.now())
    _record("signatory.withdrawn", signatory, by=by)
    return signatory


def find(secret: str) -> OutsideSignatory | None:
    """Whom this link belongs to, open or not."""
    return (
        OutsideSignatory.objects.select_related(
            "enrolment__programme__institution", "enrolment__version__catalogue", "enrolment__version__programme",
            "enrolment__trainee",
        )
        .filter(secret_digest=digest_of(secret))
        .first()
    )  # fmt: skip


@transaction.atomic
def open(*, signatory: OutsideSignatory, by: User | None) -> OutsideSignatory:
    """Somebody looked: said once, so that the director knows that the link arrived."""
    held_link(signatory)
    signatory_rules.check_can_open(signatory, by)
    now = timezone.now()
    if OutsideSignatory.objects.filter(pk=signatory.pk, opened_at=None).update(opened_at=now) == 1:
        signatory.opened_at = now
        _record("signatory.opened", signatory, by=by)
    return signatory


def sign(
    *, signatory: OutsideSignatory, by: User | None, name: str, role: str, affiliation: str, shown: str
) -> Certificate:
    """The certificate is issued, in this name. `shown`: what stands for the evidence as the signatory saw it.

    `by`: who is signed in where the link was opened, if anybody. The link itself is all that proves who signs.
    """
    signatory.refresh_from_db(fields=["decided_at", "decision", "withdrawn_at", "expires_at"])
    signatory_rules.check_can_sign(signatory, by, name)
    signatory.printed_name, signatory.role, signatory.affiliation = name.strip(), role.strip(), affiliation.strip()
    now = timezone.now()

    def use_up(certificate: Certificate, judged: dict[str, Any]) -> None:
        if shown != digest(judged["annex"]):
            raise NotNow(
                Reason(
                    "changed_meanwhile", _("The evidence changed since you opened this page. Look again, then sign.")
                )
            )
        refuse_if_any(NotNow, [signatory_rules.another_director(signatory.enrolment)])
        _answer(
            signatory, decided_at=timezone.now(), decision=Decision.SIGNED, printed_name=signatory.printed_name,
            role=signatory.role, affiliation=signatory.affiliation,
        )  # fmt: skip
        _record("signatory.signed", signatory, by=by, authentication=METHOD, serial=certificate.serial)

    try:
        return carry_out(
            enrolment=signatory.enrolment,
            applications=list(Application.objects.filter(code__in=signatory.application_codes).order_by("code")),
            by=signatory,
            authentication=Authentication(METHOD, now, now, fresh=True),
            also=use_up,
        )
    except NotNow as refusal:
        raise _as_the_link_says(signatory, refusal) from None


@transaction.atomic
def _as_the_link_says(signatory: OutsideSignatory, refusal: NotNow) -> NotNow:
    """Whoever signs the same link at the same moment and comes second is told of the link, not of the certificate:
    that it was used, or that it is being used."""
    held_link(signatory)
    if (used := signatory_rules.why_not_open(signatory)) is not None:
        return NotNow(used)
    if any(reason.code == "being_issued" for reason in refusal.reasons):
        return NotNow(
            Reason("signatory_link_used", _("This link is being used at this moment. Look again in a minute."))
        )
    return refusal


@transaction.atomic
def decline(*, signatory: OutsideSignatory, by: User | None, reason: str) -> OutsideSignatory:
    """No certificate, and why; the director is told. The link is used up."""
    held_link(signatory)
    signatory_rules.check_can_open(signatory, by)
    reason = rules.check_reason(reason)
    _answer(signatory, decided_at=timezone.now(), decision=Decision.DECLINED, reason=reason)
    _record("signatory.declined", signatory, by=by, authentication=METHOD)
    signatory_emails.declined(signatory)
    return signatory


def _answer(signatory: OutsideSignatory, **fields: Any) -> None:
    """Conditional on nobody having answered: of two at once, one is given."""
    unanswered = OutsideSignatory.objects.filter(pk=signatory.pk, decided_at=None, withdrawn_at=None)
    if unanswered.update(**fields) != 1:
        raise NotNow(Reason("signatory_link_used", _("This link was used or withdrawn just now.")))
    for name, value in fields.items():
        setattr(signatory, name, value)


def _record(verb: str, signatory: OutsideSignatory, **more: Any) -> None:
    enrolment = signatory.enrolment
    record(
        verb, on=signatory, within=enrolment, institution=enrolment.programme.institution_id,
        programme=enrolment.programme_id, person=enrolment.trainee_id, **more,
    )  # fmt: skip
