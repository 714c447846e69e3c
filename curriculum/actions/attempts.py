"""What happens when someone takes a module's quiz?"""

from __future__ import annotations

import random
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from curriculum import marking, rules
from curriculum.models import Attempt, Module, ModuleVersion
from curriculum.rules.quizzes import check_can_start
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User


@transaction.atomic
def start(*, module: Module, by: User) -> Attempt:
    """The open attempt at the module's current version: the one that was begun, or a new one in a new order."""
    version = module.current
    if version is None:
        raise ValueError(f"{module} has no published version")
    begun = _begun(by, version)
    if begun is None:
        hold(None)  # of two tabs that begin at once, the second finds what the first began
        begun = _begun(by, version)
    if begun is not None:
        return begun
    check_can_start(by, module)
    order = [question["code"] for question in version.data["questions"]]
    random.SystemRandom().shuffle(order)
    attempt = Attempt.objects.create(person=by, version=version, order=order)
    record("attempt.started", by=by, on=attempt, institution=None, person=by, module=module.code)
    return attempt


def _begun(person: User, version: ModuleVersion) -> Attempt | None:
    return Attempt.objects.filter(person=person, version=version, handed_in_at=None).first()


@transaction.atomic
def keep_answers(*, attempt: Attempt, answers: Mapping[str, str], by: User) -> None:
    """So far, while it is open, to be found again, beside what another tab has kept. No deed yet: nothing is recorded, and
    nothing counts, before it is handed in."""
    rules.check_can_hand_in(by, attempt)
    row = Attempt.objects.select_for_update(of=("self",), no_key=True).filter(pk=attempt.pk, handed_in_at=None).first()
    if row is not None:  # what is handed in at this moment stays
        row.answers = {**row.answers, **answers}
        row.save(update_fields=["answers"])


@transaction.atomic
def hand_in(*, attempt: Attempt, answers: Mapping[str, str], by: User) -> Attempt:
    """Mark it. A pass moves the progress of every programme that asks for this module."""
    hold(None)
    attempt = (
        Attempt.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version__module")
        .get(pk=attempt.pk)
    )
    rules.check_can_hand_in(by, attempt)
    data = attempt.version.data
    known = {question["code"] for question in data["questions"]}
    result = marking.mark(data["questions"], answers, data["pass_percent"]["value"])
    attempt.answers = {code: option for code, option in answers.items() if code in known}
    attempt.handed_in_at = timezone.now()
    attempt.score, attempt.passed = result.score, result.passed
    attempt.save(update_fields=["answers", "handed_in_at", "score", "passed"])
    record(
        "module.passed" if result.passed else "attempt.failed",
        by=by,
        on=attempt,
        institution=None,
        person=by,
        module=attempt.version.module.code,
        score=result.score,
    )
    return attempt
