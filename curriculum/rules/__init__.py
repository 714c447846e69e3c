"""May this person change what is asked, or who is asked, and may it now?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from curriculum import queries
from curriculum.models import Attempt, Enrolment, Invitation, Membership, Programme
from curriculum.states import Role
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, holds, refuse_if_any


def _is_not_director(person: User, programme: Programme) -> Reason | None:
    if queries.is_director(person, programme):
        return None
    return Reason("not_director", _("Only a director of this programme may do this."))


def check_can_manage_people(person: User, programme: Programme) -> None:
    """Invite, grant and end roles, enrol."""
    refuse_if_any(NotAllowed, [_is_not_director(person, programme)])


def can_manage_people(person: User, programme: Programme) -> bool:
    return holds(check_can_manage_people, person, programme)


def check_can_grant(person: User, programme: Programme, *, to: User, role: str, applications: Iterable[object]) -> None:
    """A director grants roles; a proctor needs at least one exam to review; nobody holds one role twice at a time."""
    check_can_manage_people(person, programme)
    refuse_if_any(NotNow, [_has_role(to, programme, role), _no_exams(role, applications)])


def _has_role(person: User, programme: Programme, role: str) -> Reason | None:
    # A role that ends today can be given again today.
    if not Membership.objects.filter(person=person, programme=programme, role=role, ends_on=None).exists():
        return None
    return Reason("has_role", _("%(name)s has this role already."), {"name": person.name})


def _no_exams(role: str, applications: Iterable[object]) -> Reason | None:
    if role != Role.PROCTOR or list(applications):
        return None
    return Reason("no_exams", _("Choose at least one exam that this proctor may review."))


def check_can_invite(
    person: User, programme: Programme, *, role: str, applications: Iterable[object], emails: Iterable[str] = ()
) -> None:
    """A director invites; nobody to a role they hold already, and no address twice to the same role."""
    check_can_manage_people(person, programme)
    asked = [email.strip().lower() for email in emails if email]
    refuse_if_any(NotNow, [_no_exams(role, applications), *_cannot_be_asked(programme, role, asked)])


def _cannot_be_asked(programme: Programme, role: str, emails: list[str]) -> list[Reason]:
    """Only what the programme's director may know: its own roles and invitations."""
    holders = Membership.objects.filter(programme=programme, role=role, ends_on=None, person__email__in=emails)
    held = set(holders.values_list("person__email", flat=True))
    open_now = set(
        Invitation.objects.open()
        .filter(programme=programme, role=role, email__in=emails)
        .values_list("email", flat=True)
    )
    has_role = _("%(address)s has this role already.")
    invited = _("%(address)s was invited to this already: make a new link on that invitation's page, or withdraw it.")
    nobody_yet = Reason("nobody_invited", _("Nobody was invited yet: take these addresses out, then send the others."))
    found = [Reason("has_role", has_role, {"address": email}) for email in emails if email in held] + [
        Reason("invited_already", invited, {"address": email}) for email in emails if email in open_now - held
    ]
    return [*found, nobody_yet] if found and len(emails) > 1 else found


def check_can_withdraw_invitation(person: User, invitation: Invitation) -> None:
    check_can_manage_people(person, invitation.programme)
    closed = Reason("invitation_closed", _("This invitation was used, withdrawn or has expired."))
    refuse_if_any(NotNow, [None if invitation.is_open else closed])


def check_can_accept(invitation: Invitation | None, person: User | None = None) -> None:
    """Whoever holds the link of an open invitation may accept it, once; not to a role they hold already. One that was
    sent to an address is bound to it (docs/adr/0004)."""
    closed = Reason(
        "invitation_closed",
        _("This invitation was used, withdrawn or has expired. Ask whoever invited you for a new one."),
    )
    if invitation is None or not invitation.is_open:
        raise NotNow(closed)
    # A link outlives its making by days; the right to give roles does not outlive the director's own.
    if not queries.is_director(invitation.invited_by, invitation.programme):
        raise NotNow(closed)
    if person is not None:
        elsewhere = Reason(
            "for_another_address",
            _("This invitation is for another address. Sign in with that one, or ask for a link without an address."),
        )
        is_theirs = not invitation.email or invitation.email.casefold() == person.email.casefold()
        refuse_if_any(NotAllowed, [None if is_theirs else elsewhere])
        refuse_if_any(NotNow, [_has_role(person, invitation.programme, invitation.role)])


def check_can_change(
    person: User, membership: Membership, applications: Iterable[object], sites: Iterable[Institution] = ()
) -> None:
    """A director changes what a proctor may review, and where: at least one exam, hospitals at which the programme runs, and
    a role that has not ended."""
    check_can_manage_people(person, membership.programme)
    not_proctor = Reason("not_proctor", _("Only a proctor's exams are chosen; a director reviews all of them."))
    refuse_if_any(
        NotNow,
        [
            None if membership.role == Role.PROCTOR else not_proctor,
            _has_ended(membership),
            _no_exams(membership.role, applications),
            _runs_not_there(membership.programme, sites),
        ],
    )


def _runs_not_there(programme: Programme, sites: Iterable[Institution]) -> Reason | None:
    asked = {each.pk for each in sites}
    if not asked - set(queries.places_of_programme(programme).values_list("pk", flat=True)):
        return None
    return Reason("not_a_site", _("The programme does not run at one of these hospitals any more."))


def check_can_set(person: User, programme: Programme, *, name: str = "") -> None:
    """The programme's name and how long a review may take: a director. The name is no other programme's there."""
    check_can_manage_people(person, programme)
    others = Programme.objects.filter(institution=programme.institution_id).exclude(pk=programme.pk)
    alike = Reason("name_taken", _("This hospital runs a programme named “%(name)s” already."), {"name": name})
    refuse_if_any(NotNow, [alike if name and others.filter(name__iexact=name).exists() else None])


def check_can_end(person: User, membership: Membership) -> None:
    """A director ends roles; a programme keeps at least one director."""
    check_can_manage_people(person, membership.programme)
    refuse_if_any(NotNow, [_has_ended(membership), _is_last_director(membership)])


def can_end(person: User, membership: Membership) -> bool:
    return holds(check_can_end, person, membership)


def _has_ended(membership: Membership) -> Reason | None:
    return None if membership.ends_on is None else Reason("role_ended", _("This role has ended already."))


def _is_last_director(membership: Membership) -> Reason | None:
    if membership.role != Role.DIRECTOR:
        return None
    # One who leaves at the end of today does not stay on.
    staying = Membership.objects.in_force().filter(programme=membership.programme, role=Role.DIRECTOR, ends_on=None)
    if staying.filter(person__is_active=True).exclude(person=membership.person_id).exists():
        return None
    return Reason("last_director", _("A programme keeps at least one director. Name another one first."))


def check_can_enrol(person: User, programme: Programme, *, trainee: User) -> None:
    check_can_manage_people(person, programme)
    enrolled = Enrolment.objects.open().filter(programme=programme, trainee=trainee).exists()
    reason = Reason("enrolled", _("%(name)s is enrolled already."), {"name": trainee.name})
    refuse_if_any(NotNow, [reason if enrolled else None])


def check_can_hand_in(person: User, attempt: Attempt) -> None:
    """One's own open attempt."""
    if attempt.person_id != person.pk:
        raise NotAllowed(Reason("not_yours", _("This is someone else's quiz.")))
    if attempt.handed_in_at is not None:
        raise NotNow(Reason("handed_in", _("This quiz was handed in already: its result stands.")))
