"""What happens when a director says who is mentor or supervisor in a programme, or that somebody is no more?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from curriculum.models import NamedRole, Programme
from curriculum.rules import named_roles as rules
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User


@transaction.atomic
def give(*, programme: Programme, person: User, code: str, by: User, starts_on: date | None = None) -> NamedRole:
    """From today, or from a day before: what was attested and reviewed since then counts as that role's. The trainees'
    progress follows (credentials/subscriptions.py)."""
    hold(programme.institution_id)
    starts_on = starts_on or programme.institution.today()
    rules.check_can_give(by, programme, to=person, code=code, starts_on=starts_on)
    given = NamedRole.objects.create(programme=programme, person=person, code=code, starts_on=starts_on)
    _record("named_role.given", given, by=by, since=starts_on.isoformat())
    return given


@transaction.atomic
def end(*, named_role: NamedRole, by: User, ends_on: date | None = None) -> NamedRole:
    """Its last day is today, or was a day before. What counted until then still does."""
    programme = named_role.programme
    hold(programme.institution_id)
    found = NamedRole.objects.select_for_update(of=("self",), no_key=True).get(pk=named_role.pk)
    found.programme = programme
    rules.check_can_end(by, found, ends_on=ends_on)
    _with_last_day(found, ends_on or max(programme.institution.today(), found.starts_on), by=by)
    return found


def end_with_the_last_role(*, programme: Programme, person: User, by: User) -> None:
    """Part of ending a membership: whoever is neither proctor nor director any more is nothing by name."""
    held = NamedRole.objects.filter(programme=programme, person=person, ends_on=None)
    for each in held.select_for_update(of=("self",), no_key=True).order_by("pk"):
        each.programme = programme
        _with_last_day(each, max(programme.institution.today(), each.starts_on), by=by)


def _with_last_day(named_role: NamedRole, ends_on: date, *, by: User) -> None:
    named_role.ends_on = ends_on
    named_role.save(update_fields=["ends_on"])
    _record("named_role.ended", named_role, by=by, until=ends_on.isoformat())


def _record(verb: str, named_role: NamedRole, *, by: User, **days: Any) -> None:
    programme = named_role.programme
    record(
        verb,
        by=by,
        on=named_role,
        institution=programme.institution_id,
        programme=programme,
        person=named_role.person_id,
        role=named_role.code,
        **days,
    )
