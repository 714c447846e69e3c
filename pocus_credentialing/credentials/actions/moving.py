"""A director moves trainees to another version of their programme, and what each gains or loses by it is recorded with the move."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from curriculum.actions.enrolments import Brings, move_all
from curriculum.models import Enrolment, ProgrammeVersion
from pocus_credentialing.credentials.effects import effects
from pocus_credentialing.people.models import User


@transaction.atomic
def move_with_effects(
    *, enrolments: Iterable[Enrolment], version: ProgrammeVersion, by: User, reason: str
) -> list[Enrolment]:
    """All of them for one reason, or none. Judged as for the page that showed it before, while nothing else comes to their logs."""

    def told(held: list[Enrolment]) -> dict[UUID, Brings]:
        return {each.enrolment.pk: each.told for each in effects(held, version)}

    return move_all(enrolments=enrolments, version=version, by=by, reason=reason, told=told)
