"""What happens when people are asked to join?"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum import emails, rules
from curriculum.actions.memberships import take_up
from curriculum.models import Application, Invitation, Programme
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason

LASTS = timedelta(days=14)


@transaction.atomic
def invite(
    *,
    programme: Programme,
    role: str,
    by: User,
    email: str = "",
    name: str = "",
    applications: Sequence[Application] = (),
    route: str = "",
    basis: str = "",
) -> tuple[Invitation, str]:
    """An invitation and its secret, which is shown once and kept nowhere. Sent by mail where an address is given."""
    hold(programme.institution_id)
    emails_asked = [email] if email else []
    rules.check_can_invite(by, programme, role=role, applications=applications, emails=emails_asked)
    return _invite(
        programme=programme, role=role, by=by, email=email, name=name, applications=applications, route=route,
        basis=basis,
    )  # fmt: skip


@transaction.atomic
def invite_all(
    *,
    programme: Programme,
    role: str,
    by: User,
    people: Sequence[tuple[str, str]],
    applications: Sequence[Application] = (),
    route: str = "",
    basis: str = "",
) -> list[tuple[Invitation, str]]:
    """Invite everyone (name, address) or nobody: every address that cannot be asked is named in one refusal."""
    hold(programme.institution_id)
    asked = [email for _name, email in people]
    rules.check_can_invite(by, programme, role=role, applications=applications, emails=asked)
    return [
        _invite(
            programme=programme, role=role, by=by, email=email, name=name, applications=applications, route=route,
            basis=basis,
        )
        for name, email in people
    ]  # fmt: skip


def _invite(
    *,
    programme: Programme,
    role: str,
    by: User,
    email: str,
    name: str,
    applications: Sequence[Application],
    route: str,
    basis: str,
) -> tuple[Invitation, str]:
    secret, now = secrets.token_urlsafe(24), timezone.now()
    invitation = Invitation.objects.create(
        programme=programme,
        role=role,
        email=email.strip().lower(),
        name=name,
        route=route,
        basis=basis,
        secret_digest=digest_of(secret),
        invited_by=by,
        invited_at=now,
        expires_at=now + LASTS,
    )
    invitation.applications.set(applications)
    record(
        "invitation.sent",
        by=by,
        on=invitation,
        institution=programme.institution,
        programme=programme,
        role=str(role),
        by_mail=bool(email),
    )
    if invitation.email:
        transaction.on_commit(lambda: emails.send_invitation(invitation, secret))
    return invitation, secret


@transaction.atomic
def renew(*, invitation: Invitation, by: User) -> tuple[Invitation, str]:
    """A new link in place of one that was lost: the old invitation is withdrawn, and the same one made again."""
    applications = list(invitation.applications.all())
    withdraw(invitation=invitation, by=by)
    return invite(
        programme=invitation.programme, role=invitation.role, by=by, email=invitation.email, name=invitation.name,
        applications=applications, route=invitation.route, basis=invitation.basis,
    )  # fmt: skip


def find(secret: str) -> Invitation | None:
    """The invitation that this link belongs to, open or not."""
    return (
        Invitation.objects.select_related("programme__institution", "invited_by")
        .filter(secret_digest=digest_of(secret))
        .first()
    )


@transaction.atomic
def accept(
    *, invitation: Invitation, by: User | None = None, name: str = "", email: str = "", password: str = "",
    post_nominals: str = "",
) -> User:  # fmt: skip
    """Take up the role, as someone who is here already (`by`) or as a new person; the link is used up."""
    rules.check_can_accept(invitation, by)
    person = by or _new_person(email=invitation.email or email, name=name, password=password, letters=post_nominals)
    # Nobody gives this person the same role, and nobody else uses the link, from here to the end.
    hold(invitation.programme.institution_id)
    invitation.refresh_from_db(fields=["accepted_at", "withdrawn_at"])
    rules.check_can_accept(invitation, by)
    now = timezone.now()
    used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(
        accepted_at=now, accepted_by=person
    )
    if used != 1:
        raise NotNow(Reason("invitation_closed", _("This invitation was used already.")))
    record(
        "invitation.accepted",
        by=person,
        on=invitation,
        institution=invitation.programme.institution,
        programme=invitation.programme,
        person=person,
        role=invitation.role,
    )
    take_up(
        programme=invitation.programme,
        person=person,
        role=invitation.role,
        by=person,
        applications=list(invitation.applications.all()),
        basis=invitation.basis,
        route=invitation.route,
    )
    return person


def _new_person(*, email: str, name: str, password: str, letters: str) -> User:
    taken = NotNow(
        Reason("address_taken", _("Someone with this address is here already. Sign in, then open the link again."))
    )
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise taken
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name, post_nominals=letters)
    except IntegrityError:
        raise taken from None


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """The link stops working."""
    hold(invitation.programme.institution_id)
    rules.check_can_withdraw_invitation(by, invitation)
    invitation.withdrawn_at = timezone.now()
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if still_open.update(withdrawn_at=invitation.withdrawn_at) != 1:
        raise NotNow(Reason("invitation_closed", _("This invitation was used or withdrawn just now.")))
    record(
        "invitation.withdrawn",
        by=by,
        on=invitation,
        institution=invitation.programme.institution,
        programme=invitation.programme,
        role=invitation.role,
    )
    return invitation


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
