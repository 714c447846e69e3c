"""What happens when a programme runs at another hospital, too, or no longer?"""

from __future__ import annotations

from django.db import transaction

from curriculum.models import Programme
from curriculum.queries import directors_of
from logbook import emails
from logbook.queries import sites as queries
from logbook.rules import sites as rules
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import Institution, User


@transaction.atomic
def add(*, programme: Programme, site: Institution, by: User) -> None:
    """Its trainees may log there, its proctors review what they log there, and what they logged there counts."""
    _hold(programme, site)
    rules.check_can_add(by, programme, site)
    programme.sites.add(site)
    _record("site.added", programme, site, by)
    record("institution.became_site", by=by, on=site, institution=site, programme=programme)
    emails.became_site(programme, site, queries.administrators_of(site).exclude(pk=by.pk), by)


@transaction.atomic
def remove(*, programme: Programme, site: Institution, by: User) -> None:
    """As long as nothing was logged there."""
    _hold(programme, site)
    rules.check_can_remove(by, programme, site)
    _take_off(programme, site, by)


@transaction.atomic
def leave(*, programme: Programme, site: Institution, by: User) -> None:
    """The same, from the side of that hospital."""
    _hold(programme, site)
    rules.check_can_leave(by, programme, site)
    _take_off(programme, site, by)


def _take_off(programme: Programme, site: Institution, by: User) -> None:
    programme.sites.remove(site)
    _record("site.removed", programme, site, by)
    record("institution.no_longer_site", by=by, on=site, institution=site, programme=programme)
    told = queries.administrators_of(site).exclude(pk=by.pk)
    emails.no_longer_site(programme, site, told, by)
    emails.site_left(programme, site, directors_of(programme).exclude(pk=by.pk).exclude(pk__in=told), by)


def _hold(programme: Programme, site: Institution) -> None:
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    hold(programme.institution_id, site)


def _record(verb: str, programme: Programme, site: Institution, by: User) -> None:
    """In the programme's record."""
    record(verb, by=by, on=programme, institution=programme.institution_id, programme=programme, code=site.code)
