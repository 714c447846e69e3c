"""Who may be assessed by whom, what is an assessor shown, and who trained the trainee?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.assessing import Form, roles_asked
from curriculum.models import Enrolment, Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.queries import passed_modules
from curriculum.queries.named_roles import held_on
from curriculum.states import Role
from logbook.models import Assessment, Scan
from logbook.queries.reviews import standing_words
from logbook.states import ScanState
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.people.models import User

TYPE = "pocus-assessment-form/1"
WHOLE = ("programme__institution", "version__catalogue", "trainee", "institution")


def _assessors(person: Any, programme: Any, place: Any) -> QuerySet[Membership]:
    """Roles of this person that let them assess in the programme (values, or outer references)."""
    held = Membership.objects.filter(in_force(), person=person, programme=programme)
    return held.filter(held_at(place), role__in=[Role.PROCTOR, Role.DIRECTOR])


def assessable_by(person: User) -> QuerySet[Enrolment]:
    """Who is enrolled where this person assesses, by name; never themselves."""
    held = _assessors(person, OuterRef("programme"), OuterRef("institution"))
    rows = Enrolment.objects.open().filter(Exists(held)).exclude(trainee=person)
    rows = rows.select_related("programme__institution", "trainee", "institution").order_by("trainee__name", "pk")
    return rows.prefetch_related("version")  # long, and the same for many


def known_to(person: User) -> QuerySet[Enrolment]:
    """Enrolments that this person may know of as an assessor, or as the one who is assessed; ended ones too."""
    held = _assessors(person, OuterRef("programme"), OuterRef("institution"))
    return Enrolment.objects.filter(Q(trainee=person) | Exists(held)).select_related(*WHOLE)


def authority_over(
    person: User, enrolment: Enrolment, exam: str | None = None, *, role: str | None = None
) -> Membership | None:
    """The membership on whose authority this person assesses: as a proctor (of that exam) where they are one."""
    held = _assessors(person, enrolment.programme_id, enrolment.institution_id)
    if exam is not None:
        held = held.filter(Q(role=Role.DIRECTOR) | Q(applications__code=exam))
    if role is not None:
        held = held.filter(role=role)
    return held.select_related("programme").order_by("-role", "starts_on", "pk").first()


def acts_as(
    person: User, enrolment: Enrolment, form: Form, exam: str | None, data: dict[str, Any]
) -> list[str]:  # fmt: skip
    """As what this person may say that they assess: what the rules ask for, and a director said that they are."""
    asked = roles_asked(form, exam, data)
    if not asked:
        return []
    programme = enrolment.programme
    held = held_on(person, programme, programme.institution.today())
    return [role for role in asked if role in held]


def shown(enrolment: Enrolment, form: Form, exam: str | None, before: Assessment | None = None) -> dict[str, Any]:
    """Exactly what an assessor has before them: whom it is about, the form, and what is superseded by it."""
    return {
        "type": TYPE,
        "enrolment": str(enrolment.pk),
        "trainee": str(enrolment.trainee_id),
        "version": before.version.digest if before else enrolment.version.digest,
        "application": exam,
        "sheet": form.sheet(),
        "supersedes": {"assessment": str(before.pk), "signature": before.signature} if before else None,
    }


def shown_digest(enrolment: Enrolment, form: Form, exam: str | None, before: Assessment | None = None) -> str:
    return digest(shown(enrolment, form, exam, before))


def reviewers_of_counting(enrolment: Enrolment, exam: str | None) -> Counter[Any]:
    """Person → how many of the trainee's accepted scans they reviewed, of this exam or of all, where the programme runs;
    those before phase 1 aside, where they do not count."""
    programme, data = enrolment.programme, enrolment.version.data
    places = Q(institution__in=[programme.institution_id, enrolment.institution_id])
    places |= Q(institution__in=programme.sites.values("pk"))
    wanted = [exam] if exam is not None else data["applications"]
    scans = Scan.objects.filter(
        places, trainee=enrolment.trainee_id, state=ScanState.ACCEPTED, application__code__in=wanted
    )
    begun = _phase1_complete(enrolment)
    here = programme.institution.local_date
    rows = scans.values_list("pk", "application__code", "performed_at")
    counting = {pk for pk, code, at in rows if (day := begun[code]) is not None and here(at) >= day}
    return Counter(each.proctor_id for pk, each in standing_words(scans).items() if pk in counting)


def _phase1_complete(enrolment: Enrolment) -> dict[str, date | None]:
    """Exam → the day from which scans of it count; None where a module of its first phase is still open."""
    data = enrolment.version.data
    if data["policy"]["scans_before_phase1_count"]["value"]:
        return dict.fromkeys(data["applications"], date.min)
    passed = passed_modules(enrolment.trainee)
    found: dict[str, date | None] = {}
    for exam in data["applications"]:
        modules = [
            passed.get(code)
            for each in data["requirements"]
            if each["phase"] == "phase1" and each["shape"] == "modules_passed" and each["application"] in (exam, None)
            for code in each["params"]["modules"]
        ]
        days = [enrolment.programme.institution.local_date(at) for at in modules if at is not None]
        found[exam] = max(days, default=date.min) if len(days) == len(modules) else None
    return found


def trainers(enrolment: Enrolment, exam: str | None, independence: str) -> frozenset[Any]:
    """Who is not independent of the training, in the sense of the rule."""
    number = reviewers_of_counting(enrolment, exam)
    most = max(number.values(), default=0)
    return frozenset(who for who, many in number.items() if independence == "never_proctor" or many == most)


def given_by(person: User) -> QuerySet[Assessment]:
    """What this person signed and what stands, the latest first."""
    return _for_lists(Assessment.objects.standing().filter(assessor=person))


def of_trainee(person: User) -> QuerySet[Assessment]:
    return _for_lists(Assessment.objects.standing().filter(enrolment__trainee=person))


def standing_in(enrolment: Enrolment) -> QuerySet[Assessment]:
    """What counts in this programme, whichever enrolment of the same person it was written under."""
    same = {"enrolment__trainee": enrolment.trainee_id, "enrolment__programme": enrolment.programme_id}
    return Assessment.objects.standing().filter(**same)


def chain_of(assessment: Assessment) -> list[Assessment]:
    """This one, what it superseded, and so on back to the first."""
    found: list[Assessment] = [assessment]
    while (before := found[-1].supersedes) is not None:
        found.append(before)
    return found


def _for_lists(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    listed = rows.select_related("enrolment__trainee", "enrolment__programme", "application", "assessor")
    return listed.defer("statement").order_by("-signed_at", "-pk")
