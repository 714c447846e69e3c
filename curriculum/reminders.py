"""Which certificates from outside expire soon, and who is told when?

The trainee and their directors are told 90, 30 and 7 days before the last day (`audit.steps`).
"""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from curriculum import emails
from curriculum.models import OutsideCertificate
from curriculum.queries.learning import directors_at, expiring
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.audit.steps import due
from pocus_credentialing.people.models import Institution, User

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
    for certificate, step in due(soon.select_related("trainee"), VERB, today):
        record(VERB, by=None, on=certificate, institution=institution, person=certificate.trainee_id, days=step)
        if certificate.trainee.is_active:
            emails.outside_expires(certificate)
        directors.update(directors_at(certificate.trainee_id, institution.pk))
    for director, number in directors.items():
        emails.outside_of_trainees_expire(director, number)
