"""What do we write to people about joining?"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from curriculum.models import Enrolment, Invitation, Membership, OutsideCertificate
from pocus_credentialing.people.emails import send_soon, write
from pocus_credentialing.people.models import User


def link_of(secret: str) -> str:
    """The address that an invitation's link opens."""
    return f"{settings.SITE_URL}{reverse('curriculum:join_show', args=[secret])}"


def send_invitation(invitation: Invitation, secret: str) -> None:
    """Who invites, as what, and the link; nothing else. It leaves beside the request: the link must not be queued."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {"invitation": invitation, "link": link_of(secret)}
        subject = render_to_string("curriculum/emails/invitation_subject.txt", context).strip()
        body = render_to_string("curriculum/emails/invitation.txt", context)
    send_soon(EmailMessage(subject, body, None, [invitation.email]))


def moved(enrolment: Enrolment) -> None:
    """To the trainee: the programme, the version, and where to see what it means; not why."""
    link = f"{settings.SITE_URL}{reverse('credentials:progress_show', args=[enrolment.pk])}"
    write("curriculum/emails/moved", [enrolment.trainee], link, enrolment=enrolment)


def role_ended(membership: Membership, by: User) -> None:
    """To whoever held it: which, and who ended it."""
    if membership.person.is_active and membership.person != by:
        write("curriculum/emails/role_ended", [membership.person], settings.SITE_URL, membership=membership, by=by)


def outside_decided(certificate: OutsideCertificate) -> None:
    """To the trainee: that it was decided and where to read how; not what."""
    if certificate.trainee.is_active:
        write("curriculum/emails/outside_decided", [certificate.trainee], _link(certificate), certificate=certificate)


def outside_expires(certificate: OutsideCertificate) -> None:
    """To the trainee: which of their certificates from outside, and its last day."""
    write("curriculum/emails/outside_expires", [certificate.trainee], _link(certificate), certificate=certificate)


def outside_of_trainees_expire(director: User, number: int) -> None:
    """To a director: so many of their trainees'; one mail, whatever the number."""
    link = f"{settings.SITE_URL}{reverse('curriculum:outside_waiting')}"
    write("curriculum/emails/outside_of_trainees_expire", [director], link, number=number)


def _link(certificate: OutsideCertificate) -> str:
    return f"{settings.SITE_URL}{reverse('curriculum:outside_show', args=[certificate.pk])}"
