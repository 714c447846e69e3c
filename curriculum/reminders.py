"""Which certificates from outside expire soon, and who is told when?

The trainee and their directors are told 90, 30 and 7 days before the last day. Each step is recorded on the certificate,
which is also what keeps it from being taken twice; where nobody looked for a while, only the last step that is due is taken.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.db import transaction

from curriculum import emails
from curriculum.models import OutsideCertificate
from curriculum.queries.learning import directors_at, expiring
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Institution, User

STEPS = (7, 30, 90)
VERB = "outside.expiring"


def remind() -> None:
    for institution in Institution.objects.order_by("pk"):
        _remind_at(institution)


@transaction.atomic
def _remind_at(institution: Institution) -> None:
    today = institution.today()
    soon = expiring(OutsideCertificate.objects.filter(institution=institution), today)
    if not soon.exists():
        return
    hold(institution)
    directors: Counter[User] = Counter()
    for certificate, step in _due(list(soon.select_related("trainee")), today):
        record(
            VERB, by=None, on=certificate, institution=institution, person=certificate.trainee_id, days=step
        )  # fmt: skip
        if certificate.trainee.is_active:
            emails.outside_expires(certificate)
        directors.update(directors_at(certificate.trainee_id, institution.pk))
    for director, number in directors.items():
        emails.outside_of_trainees_expire(director, number)


def _due(soon: list[OutsideCertificate], today: date) -> list[tuple[OutsideCertificate, int]]:
    told: dict[object, set[int]] = {}
    ids = [certificate.pk for certificate in soon]
    events = Event.objects.filter(verb=VERB, thing_type="outsidecertificate", thing_id__in=ids)
    for thing, data in events.values_list("thing_id", "data"):
        told.setdefault(thing, set()).add(data["days"])
    found = []
    for certificate in soon:
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
