"""Whose certificate expires soon, and who is told when?

Holder and directors are told 90, 30 and 7 days before the last day (`audit.steps`).
"""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from curriculum.models import Programme
from curriculum.queries import directors_of
from pocus_credentialing.audit.log import hold
from pocus_credentialing.audit.steps import due
from pocus_credentialing.people.models import Institution

from . import emails
from .actions.remarks import record_on
from .models import Certificate
from .queries import expiring

VERB = "certificate.expiring"


def remind() -> None:
    for institution in Institution.objects.order_by("pk"):
        _remind_of(institution)


@transaction.atomic
def _remind_of(institution: Institution) -> None:
    today = institution.today()
    soon = expiring(Certificate.objects.filter(institution=institution), today)
    if not soon.exists():
        return
    # Under the chain: what was recorded meanwhile is seen, and nobody decides in between.
    hold(institution)
    to_renew: Counter[Programme] = Counter()
    looked_at = soon.select_related("holder", "enrolment", "version__programme").defer("version__data")
    for certificate, step in due(looked_at, VERB, today):
        programme = certificate.version.programme
        renewable = certificate.enrolment.ended_on is None and directors_of(programme).exists()
        told = {"holder": certificate.holder.is_active, "directors": renewable}
        record_on(certificate, VERB, by=None, days=step, reminded=_named(told))
        if told["holder"]:
            emails.expires_soon(certificate)
        if told["directors"]:
            to_renew[programme] += 1
    for programme, number in to_renew.items():
        emails.certificates_expire(programme, directors_of(programme), number)


def _named(told: dict[str, bool]) -> str:
    return "_and_".join(who for who, is_told in told.items() if is_told) or "nobody"
