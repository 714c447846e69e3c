"""What happens when an account is ended or opened again, or a hospital gets or loses an administrator?"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from curriculum.actions.memberships import let_go
from curriculum.models import Invitation, Programme
from curriculum.queries.accounts import roles_held
from curriculum.rules import accounts as rules
from curriculum.states import Role
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people import sign_ins
from pocus_credentialing.people.actions import tokens
from pocus_credentialing.people.models import Administration, Institution, SignIn, Token, User


@transaction.atomic
def deactivate(*, account: User, institution: Institution | None, by: User | None, even_the_last: bool = False) -> User:
    """At once: its sessions, tokens and open invitations are worth nothing. What it signed stays; so does its address.

    Without `institution` and `by`, whoever runs the installation does it from the machine itself (`manage.py account`),
    even where it is a programme's or hospital's last one, if they say so."""
    account = _in_turn(institution, account)
    rules.check_can_deactivate(by, institution, account, even_the_last=even_the_last)
    account.is_active = False
    account.auth_epoch += 1
    account.save(update_fields=["is_active", "auth_epoch"])
    signed_in = sign_ins.end(SignIn.objects.filter(person=account))
    ended = account.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    for invitation in Invitation.objects.open().filter(invited_by=account).select_related("programme"):
        _withdraw(invitation, by)
    record(
        "person.deactivated", by=by, on=account, within=institution, institution=institution, person=account, sign_ins=signed_in,
        tokens=ended,
    )  # fmt: skip
    return account


def _in_turn(institution: Institution | None, account: User) -> User:
    """The account under its lock. Of two who end each other at once, one is refused: they take turns at these locks,
    in the order of docs/adr/0006."""
    locked = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    directed = Programme.objects.filter(memberships__person=account, memberships__role=Role.DIRECTOR)
    list(Programme.objects.select_for_update(no_key=True).filter(pk__in=directed.values("pk")).order_by("pk"))
    administered = Institution.objects.filter(administrations__person=account).values("pk")
    run = {institution.pk} if institution is not None else set()
    places = Institution.objects.filter(Q(pk__in=administered) | Q(pk__in=run)).order_by("pk")
    list(places.select_for_update(no_key=True))
    invited_to = Invitation.objects.open().filter(invited_by=account)
    hold(institution, *invited_to.values_list("programme__institution", flat=True))
    return locked


def _withdraw(invitation: Invitation, by: User | None) -> None:
    """Whoever asked is gone: the link stops working."""
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(
        "invitation.withdrawn", by=by, on=invitation, institution=invitation.programme.institution_id,
        programme=invitation.programme, role=invitation.role,
    )  # fmt: skip


@transaction.atomic
def reactivate(*, account: User, institution: Institution | None, by: User | None) -> User:
    """They can sign in again, with their password; nothing that was ended comes back. Without both: see above."""
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    rules.check_can_reactivate(by, institution, account)
    account.is_active = True
    account.save(update_fields=["is_active"])
    record("person.reactivated", by=by, on=account, within=institution, institution=institution, person=account)
    return account


@transaction.atomic
def appoint(*, account: User, institution: Institution, by: User) -> Administration:
    """One administrator more, from today."""
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    _hold(institution)
    rules.check_can_appoint(by, institution, account)
    administration = Administration.objects.create(
        institution=institution, person=account, starts_on=institution.today()
    )
    record(
        "administration.granted", by=by, on=administration, within=institution, institution=institution, person=account
    )
    return administration


@transaction.atomic
def dismiss(*, administration: Administration, by: User) -> Administration:
    """They administer this hospital until the end of today."""
    institution = administration.institution
    _hold(institution)
    administration.refresh_from_db(fields=["ends_on"])
    rules.check_can_dismiss(by, administration)
    return _end_administration(administration, by)


def _end_administration(administration: Administration, by: User) -> Administration:
    institution = administration.institution
    administration.ends_on = max(institution.today(), administration.starts_on)
    administration.save(update_fields=["ends_on"])
    record(
        "administration.ended",
        by=by,
        on=administration,
        within=institution,
        institution=institution,
        person=administration.person_id,
    )
    return administration


@transaction.atomic
def end_place(*, account: User, institution: Institution, by: User) -> User:
    """All roles in this hospital's programmes, enrolments with them, and the administration end with today. The account,
    and what it has elsewhere, stay."""
    account = _in_turn(institution, account)
    rules.check_can_end_place(by, institution, account)
    roles = list(roles_held(institution, account))
    for membership in roles:
        let_go(membership=membership, by=by)
    for administration in Administration.objects.filter(institution=institution, person=account, ends_on=None):
        _end_administration(administration, by)
    record(
        "person.place_ended", by=by, on=account, within=institution, institution=institution, person=account,
        roles=len(roles),
    )  # fmt: skip
    return account


def _hold(institution: Institution) -> None:
    """Nobody else's administration here begins or ends meanwhile; rows are read anew after this."""
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    hold(institution)


@transaction.atomic
def end_token(*, token: Token, institution: Institution, by: User) -> Token:
    """A member's token works no longer."""
    rules.check_can_end_token(by, institution, token.person)
    return tokens.end_at_once(token=token, by=by, institution=institution)
