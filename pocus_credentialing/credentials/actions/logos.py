"""What happens with the logo that a hospital's certificates bear?

Under the chain's lock, as issuing: a certificate is issued with the logo of before or of after, and no file goes that one
of them names.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from curriculum.rules.accounts import check_can_administer
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials import logos, rules
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people.models import Institution, User


def set_logo(*, institution: Institution, by: User, file: Any) -> Institution:
    """New certificates bear it from now on; those that were issued keep what they were issued with."""
    check_can_administer(by, institution)
    picture = logos.looked_at(file)
    logos.keep(institution.pk, picture)  # before the locks: it may lie far away
    return put(institution=institution, by=by, picture=picture)


@transaction.atomic
def put(*, institution: Institution, by: User, picture: logos.Picture) -> Institution:
    """One that was looked at and drawn anew."""
    former = _held(institution)
    check_can_administer(by, institution)
    if former == picture.digest:
        return institution
    if not logos.place_of(institution.pk, picture.digest).exists():
        logos.keep(institution.pk, picture)  # it was removed at this moment, by whom it was the last
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
        transaction.on_commit(lambda: _let_go(institution, former))
    return institution


@transaction.atomic
def _let_go(institution: Institution, digest: str) -> None:
    """It may have been set again meanwhile."""
    if _held(institution) != digest and not Certificate.objects.filter(institution=institution, logo=digest).exists():
        logos.destroy(institution.pk, digest)
