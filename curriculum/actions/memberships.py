"""What happens when a role is given or ended, or a trainee enrolled?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from curriculum import emails, rules
from curriculum.actions import named_roles
from curriculum.models import Application, Enrolment, Membership, Programme
from curriculum.queries.named_roles import STAFF, is_staff
from curriculum.states import Role, Route
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import Institution, User


@transaction.atomic
def grant(
    *,
    programme: Programme,
    person: User,
    role: str,
    by: User,
    applications: Sequence[Application] = (),
    sites: Sequence[Institution] = (),
    basis: str = "",
    route: str = Route.POSTGRADUATE,
) -> Membership:
    """The person holds the role from today; a trainee is enrolled in the current version with it."""
    hold(programme.institution_id)
    rules.check_can_grant(by, programme, to=person, role=role, applications=applications)
    return take_up(
        programme=programme, person=person, role=role, by=by, applications=applications, sites=sites, basis=basis,
        route=route,
    )  # fmt: skip


def take_up(
    *,
    programme: Programme,
    person: User,
    role: str,
    by: User,
    applications: Sequence[Application],
    sites: Sequence[Institution] = (),
    basis: str = "",
    route: str = "",
) -> Membership:
    """The part that granting and accepting an invitation share; whoever calls has checked the rules."""
    membership = Membership.objects.create(
        programme=programme,
        person=person,
        role=role,
        starts_on=programme.institution.today(),
        basis=basis,
    )
    membership.applications.set(applications)
    membership.sites.set(sites)
    record(
        "membership.granted",
        by=by,
        on=membership,
        institution=programme.institution,
        programme=programme,
        person=person,
        role=str(role),
        applications=sorted(application.code for application in applications),
    )
    if role == Role.TRAINEE:
        _enrol(programme=programme, trainee=person, institution=programme.institution, route=route, by=by)
    return membership


@transaction.atomic
def change(
    *,
    membership: Membership,
    applications: Sequence[Application],
    basis: str,
    by: User,
    sites: Sequence[Institution] | None = None,
) -> Membership:
    """What a proctor may review, and where, from today on; no `sites`: at every hospital of the programme; None: where they
    did. The days before keep what was true of them: that row ends with
    yesterday and the next begins. What was reviewed until now stays as it was signed."""
    programme = membership.programme
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    hold(programme.institution_id)
    membership.refresh_from_db(fields=["ends_on"])
    held_at = list(membership.sites.all())
    sites = held_at if sites is None else sites
    rules.check_can_change(by, membership, applications, sites)
    before = sorted(membership.applications.values_list("code", flat=True))
    today = programme.institution.today()
    changed = membership
    if membership.starts_on < today:
        membership.ends_on = today - timedelta(days=1)
        membership.save(update_fields=["ends_on"])
        changed = Membership.objects.create(
            programme=programme, person_id=membership.person_id, role=membership.role, starts_on=today, basis=basis
        )
    else:  # begun today: there is no day before to keep
        changed.basis = basis
        changed.save(update_fields=["basis"])
    changed.applications.set(applications)
    changed.sites.set(sites)
    places: dict[str, Any] = {"sites_before": _codes(held_at), "sites": _codes(sites)}
    record(
        "membership.changed",
        by=by,
        on=changed,
        institution=programme.institution,
        programme=programme,
        person=membership.person_id,
        role=membership.role,
        before=before,
        applications=sorted(application.code for application in applications),
        **(places if places["sites_before"] != places["sites"] else {}),
    )
    return changed


def _codes(hospitals: Sequence[Institution]) -> list[str]:
    return sorted(each.code for each in hospitals)


@transaction.atomic
def end(*, membership: Membership, by: User) -> Membership:
    """The role ends today. What was signed in it stays as it was; a trainee's enrolment ends with it."""
    programme = membership.programme
    # Of two directors who end each other's role at once, one is refused: they take turns at this lock.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    hold(programme.institution_id)
    membership.refresh_from_db(fields=["ends_on"])
    rules.check_can_end(by, membership)
    let_go(membership=membership, by=by)
    return membership


def let_go(*, membership: Membership, by: User) -> None:
    """The part that ending a role and ending a place at a hospital share; whoever calls has checked the rules."""
    programme = membership.programme
    membership.ends_on = max(programme.institution.today(), membership.starts_on)
    membership.save(update_fields=["ends_on"])
    record(
        "membership.ended",
        by=by,
        on=membership,
        institution=programme.institution,
        programme=programme,
        person=membership.person_id,
        role=membership.role,
    )
    emails.role_ended(membership, by)
    if membership.role in STAFF and not is_staff(membership.person, programme, to_stay=True):
        named_roles.end_with_the_last_role(programme=programme, person=membership.person, by=by)
    if membership.role == Role.TRAINEE:
        for enrolment in Enrolment.objects.open().filter(programme=programme, trainee=membership.person_id):
            enrolment.ended_on = membership.ends_on
            enrolment.save(update_fields=["ended_on"])
            record(
                "enrolment.ended",
                by=by,
                on=enrolment,
                institution=programme.institution,
                programme=programme,
                person=membership.person_id,
            )


@transaction.atomic
def enrol(*, programme: Programme, person: User, institution: Institution, route: str, by: User) -> Enrolment:
    """Hold the trainee to the programme's current version."""
    hold(programme.institution_id)
    rules.check_can_enrol(by, programme, trainee=person)
    return _enrol(programme=programme, trainee=person, institution=institution, route=route, by=by)


def _enrol(*, programme: Programme, trainee: User, institution: Institution, route: str, by: User) -> Enrolment:
    version = programme.current
    if version is None:
        raise ValueError(f"{programme} has no published version")
    enrolment = Enrolment.objects.create(
        programme=programme,
        version=version,
        trainee=trainee,
        institution=institution,
        route=route or Route.POSTGRADUATE,
        started_on=institution.today(),
    )
    record(
        "enrolment.started",
        by=by,
        on=enrolment,
        institution=programme.institution,
        programme=programme,
        person=trainee,
        version=version.number,
        route=str(enrolment.route),
    )
    return enrolment
