"""A director moves trainees to another version of their programme, and what each gains or loses by it is recorded with the move."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from curriculum.actions import enrolments as in_curriculum
from curriculum.models import Enrolment, ProgrammeVersion
from curriculum.rules.versions import check_can_move
from pocus_credentialing.audit.log import hold
from pocus_credentialing.credentials.effects import effects
from pocus_credentialing.people.models import User


@transaction.atomic
def move_with_effects(
    *, enrolments: Iterable[Enrolment], version: ProgrammeVersion, by: User, reason: str
) -> list[Enrolment]:
    """All of them for one reason, or none. Judged as for the page that showed it before, while nothing else comes to their logs."""
    wanted = list(enrolments)
    hold(*{each.programme.institution_id for each in wanted})
    # Held as well: a review at a further hospital holds that hospital's chain, and refreshes the enrolment.
    now = list(
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme__institution", "institution", "version__catalogue", "trainee")
        .filter(pk__in=[each.pk for each in wanted])
        .order_by("pk")
    )
    for enrolment in now:
        check_can_move(by, enrolment, version, reason)
    told = {each.enrolment.pk: each.told for each in effects(now, version)}
    return in_curriculum.move_all(enrolments=wanted, version=version, by=by, reason=reason, told=told)
