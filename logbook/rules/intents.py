"""May this person announce a scan to the machines, or take that back?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.models import Application
from logbook.models import ScanIntent
from logbook.queries.intents import MOST_OPEN, open_of
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import Reason

from .reasons import refuse
from .scans import check_can_start


def check_can_open(person: User, application: Application, institution: Institution | None) -> Institution:
    place = check_can_start(person, application, institution)
    many = _("You have announced %(most)s scans already. Take one back first.")
    full = open_of(person).count() >= MOST_OPEN
    refuse([], [Reason("too_many_intents", many, {"most": MOST_OPEN}) if full else None])
    return place


def check_can_close(person: User, intent: ScanIntent) -> None:
    theirs = Reason("not_owner", _("Only who announced this scan takes it back."))
    closed = Reason("closed", _("This scan is no longer announced."))
    refuse([None if intent.trainee_id == person.pk else theirs], [closed if intent.closed_at else None])
