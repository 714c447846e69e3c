"""What happens with the logo that a hospital's certificates bear?

Under the chain's lock, as issuing: a certificate is issued with the logo of before or of after, and no file goes that one
of them names. Who sets one holds the turn of those who put until it is named; it goes by a job, or by the sweep.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django_tasks import task

from curriculum.rules.accounts import check_can_administer
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials import logos, rules
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.files import turns
from pocus_credentialing.files.places import Place
from pocus_credentialing.people.models import Institution, User


def set_logo(*, institution: Institution, by: User, file: Any) -> Institution:
    """New certificates bear it from now on; those that were issued keep what they were issued with."""
    check_can_administer(by, institution)
    picture = logos.looked_at(file)
    with turns.together():
        logos.keep(institution.pk, picture)  # before the locks: it may lie far away
        return put(institution=institution, by=by, picture=picture)


@transaction.atomic
def put(*, institution: Institution, by: User, picture: logos.Picture) -> Institution:
    """One that was looked at, drawn anew, and is there."""
    former = _held(institution)
    check_can_administer(by, institution)
    if former == picture.digest:
        return institution
    record("logo.set", by=by, on=institution, institution=institution, before=former, sha256=picture.digest)
    return _changed(institution, former, picture.digest)


@transaction.atomic
def remove(*, institution: Institution, by: User) -> Institution:
    """New certificates bear none. The file is destroyed, unless a certificate was issued with it."""
    former = _held(institution)
    check_can_administer(by, institution)
    rules.check_has_logo(institution)
    record("logo.removed", by=by, on=institution, institution=institution, before=former)
    return _changed(institution, former, "")


def _held(institution: Institution) -> str:
    institution.refresh_from_db(fields=["logo"], from_queryset=Institution.objects.select_for_update(no_key=True))
    hold(institution.pk)
    return institution.logo


def _changed(institution: Institution, former: str, digest: str) -> Institution:
    institution.logo = digest
    institution.save(update_fields=["logo"])
    if former:
        destroy_logo.enqueue(str(institution.pk), former)
    return institution


@task()
def destroy_logo(institution_id: str, digest: str) -> None:
    """Asked for in the transaction that takes it away."""
    _destroy_unused(logos.place_of(institution_id, digest), UUID(institution_id))


def clear_logos() -> None:
    """What no hospital and no certificate names: a job gave up, or nobody came to name it."""
    for institution in Institution.objects.values_list("pk", flat=True):
        for place in list(logos.lying(institution)):
            if not _names(institution, place.name):
                _destroy_unused(place, institution)


def _destroy_unused(place: Place, institution: UUID) -> None:
    """Alone: of whoever has put it there, it is known by now whether they named it, be it anew."""
    with turns.alone():
        if not _names(institution, place.name):
            place.unlink(missing_ok=True)


def _names(institution: UUID, digest: str) -> bool:
    now = Institution.objects.filter(pk=institution, logo=digest)
    return now.exists() or Certificate.objects.filter(institution=institution, logo=digest).exists()
