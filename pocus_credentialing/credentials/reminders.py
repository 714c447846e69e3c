"""Whose certificate expires soon, and who is told when?

Holder and directors are told 90, 30 and 7 days before the last day. Each step is recorded on the certificate, which is
also what keeps it from being taken twice; where nobody looked for a while, only the last step that is due is taken.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from curriculum.models import Programme
from curriculum.queries import directors_of
from pocus_credentialing.audit.log import hold
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Institution

from . import emails
from .actions.remarks import record_on
from .models import Certificate
from .queries import expiring

STEPS = (7, 30, 90)
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
    for certificate, step in _due(soon, today):
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


def _due(soon: QuerySet[Certificate], today: date) -> list[tuple[Certificate, int]]:
    told: dict[object, set[int]] = {}
    events = Event.objects.filter(verb=VERB, thing_type="certificate", thing_id__in=soon.values("pk"))
    for thing, data in events.values_list("thing_id", "data"):
        told.setdefault(thing, set()).add(data["days"])
    found = []
    for certificate in soon.select_related("holder", "enrolment", "version__programme").defer("version__data"):
        step = step_of(certificate.expires_on, today)
        # A later step says what an earlier one would have.
        if step is not None and not any(days <= step for days in told.get(certificate.pk, ())):
            found.append((certificate, step))
    return found


def step_of(expires_on: date | None, today: date) -> int | None:
    """The step that is due on this day; None before the first and after the last day."""
    if expires_on is None or expires_on < today:
        return None
    return next((days for days in STEPS if expires_on - today <= timedelta(days=days)), None)
