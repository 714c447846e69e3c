"""What do we write to people about certificates?

A first name and a link; no reason, nothing about a scan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from curriculum.models import Programme
from curriculum.queries import directors_of
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.people.emails import write
from pocus_credentialing.people.models import User


def issued(certificate: Certificate) -> None:
    _send("issued", [certificate.holder], certificate)


def suspended(certificate: Certificate) -> None:
    _send("suspended", [certificate.holder], certificate)


def lifted(certificate: Certificate) -> None:
    _send("lifted", [certificate.holder], certificate)


def revoked(certificate: Certificate) -> None:
    _send("revoked", [certificate.holder], certificate)


def revocation_asked(revocation: Revocation, others: Iterable[User]) -> None:
    """To everyone who could countersign."""
    _send("revocation_asked", others, revocation.certificate)


def revocation_declined(revocation: Revocation) -> None:
    """To who asked."""
    _send("revocation_declined", [revocation.asked_by], revocation.certificate)


def expires_soon(certificate: Certificate) -> None:
    """To the holder."""
    _send("expires_soon", [certificate.holder], certificate)


def certificates_expire(programme: Programme, directors: Iterable[User], number: int) -> None:
    """To the directors: so many of their trainees' certificates; one mail, whatever the number."""
    link = f"{settings.SITE_URL}{reverse('credentials:cohorts_show', args=[programme.pk])}"
    _write("certificates_expire", directors, link, number=number, programme=programme)


def flagged(certificate: Certificate) -> None:
    """To the directors: evidence was amended after the certificate was issued."""
    _send("flagged", directors_of(certificate.version.programme), certificate)


def _send(name: str, people: Iterable[User], certificate: Certificate) -> None:
    link = f"{settings.SITE_URL}{reverse('credentials:certificates_show', args=[certificate.serial])}"
    _write(name, people, link, certificate=certificate)


def _write(name: str, people: Iterable[User], link: str, **context: Any) -> None:
    write(f"credentials/emails/{name}", people, link, **context)
