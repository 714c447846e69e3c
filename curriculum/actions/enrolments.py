"""What happens when trainees are moved to another version of their programme?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.db import transaction

from curriculum import emails
from curriculum.models import Enrolment, Move, ProgrammeVersion
from curriculum.rules.versions import check_can_move
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User

# What a move brings a trainee: by name of what changes (gained, lost, …) the keys of requirements or the codes of exams.
Brings = Mapping[str, list[str]]


@transaction.atomic
def move_all(
    *,
    enrolments: Iterable[Enrolment],
    version: ProgrammeVersion,
    by: User,
    reason: str,
    told: Callable[[list[Enrolment]], Mapping[UUID, Brings]],
) -> list[Enrolment]:
    """All of them for one reason, or none. `told` judges what it brings each, by enrolment: asked once, when they may be moved and
    are held, so that what is recorded is what it brings."""
    wanted = list(enrolments)
    # The chain before the rows, these in the order of their ids, and only then the rules: docs/adr/0006.
    hold(*{each.programme.institution_id for each in wanted})
    found = list(
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme__institution", "institution", "version__catalogue", "trainee")
        .filter(pk__in=[each.pk for each in wanted])
        .order_by("pk")
    )
    for enrolment in found:
        check_can_move(by, enrolment, version, reason)
    # They are held as well as the chain: a review at a further hospital holds that hospital's, and refreshes the enrolment.
    effects = told(found)
    for enrolment in found:
        _move(enrolment, version, by=by, reason=reason.strip(), effect=effects[enrolment.pk])
    return found


def _move(enrolment: Enrolment, version: ProgrammeVersion, *, by: User, reason: str, effect: Brings) -> None:
    before, enrolment.version = enrolment.version.number, version
    enrolment.save(update_fields=["version"])
    event = record(
        "enrolment.moved",
        by=by,
        on=enrolment,
        institution=enrolment.programme.institution,
        programme=enrolment.programme,
        person=enrolment.trainee,
        from_version=before,
        to_version=version.number,
        # The event holds no free text, only the digest of it: later changes of the words are found.
        words=digest(reason),
        effect=effect,
    )
    Move.objects.create(enrolment=enrolment, event=event.pk, reason=reason)
    if enrolment.trainee.is_active:
        emails.moved(enrolment)
