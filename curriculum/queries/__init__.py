"""Who holds which role where, and what has been learnt?"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from curriculum.models import (
    Application,
    Attempt,
    Enrolment,
    Membership,
    Module,
    Move,
    Programme,
    ProgrammeVersion,
    Requirement,
)
from curriculum.models.visibility import administered_by, held_at
from curriculum.rule_parts import parts_of
from curriculum.states import Role
from pocus_credentialing.people.models import Institution, User


def is_director(person: User, programme: Programme) -> bool:
    held = Membership.objects.in_force().filter(person=person, programme=programme, role=Role.DIRECTOR)
    return person.is_active and held.exists()


def directors_of(programme: Programme) -> QuerySet[User]:
    held = Membership.objects.in_force().filter(programme=programme, role=Role.DIRECTOR, person=OuterRef("pk"))
    return User.objects.filter(Exists(held), is_active=True)


def reviewers_in(programme: Programme) -> int:
    """How many people may review in it today, whichever of its exams."""
    held = Membership.objects.in_force().filter(programme=programme, role__in=[Role.PROCTOR, Role.DIRECTOR])
    return held.filter(person__is_active=True).values("person").distinct().count()


def supervisors_for(trainee: User, institution: Institution) -> QuerySet[User]:
    """Proctors, then directors, of the trainee's programmes that run there and who are there; never the trainee."""
    held = Membership.objects.in_force().filter(
        held_at(institution),
        person=OuterRef("pk"),
        role__in=[Role.PROCTOR, Role.DIRECTOR],
        programme__in=Enrolment.objects.open().filter(trainee=trainee).at(institution).values("programme"),
    )
    proctors_first = Exists(held.filter(role=Role.PROCTOR)).desc()
    return User.objects.filter(Exists(held), is_active=True).exclude(pk=trainee.pk).order_by(proctors_first, "name")


def places_of_trainee(person: User) -> QuerySet[Institution]:
    """Where this trainee's programmes run: their own hospital, and the others that they were given as sites; by name."""
    enrolled = Enrolment.objects.open().filter(trainee=person)
    runs = [enrolled.values(name) for name in ("institution", "programme__institution", "programme__sites")]
    return Institution.objects.filter(Q(pk__in=runs[0]) | Q(pk__in=runs[1]) | Q(pk__in=runs[2])).order_by("name", "pk")


def places_of_programme(programme: Programme) -> QuerySet[Institution]:
    """Where it runs: its own hospital and its sites, by name."""
    runs = Q(pk=programme.institution_id) | Q(pk__in=programme.sites.values("pk"))
    return Institution.objects.filter(runs).order_by("name", "pk")


def open_enrolments(person: User) -> QuerySet[Enrolment]:
    return Enrolment.objects.open().filter(trainee=person).select_related("programme", "version", "institution")


def is_asked_for(person: User, exam: Application) -> bool:
    """Whether one of this trainee's programmes is about this exam; as if one were where they are in none."""
    wanted = [each.version.data["applications"] for each in open_enrolments(person)]
    return not wanted or any(exam.code in codes for codes in wanted)


TELLS_APART = {"study_class": "study_classes", "trainees": "trainees_max"}


def told_apart(person: User, exam: Application) -> set[str]:
    """What a programme that this trainee is in tells apart in studies of this exam: `study_class`, what they performed
    from what they only read; `trainees`, by how many trainees are credited with a study."""
    rows = Requirement.objects.filter(
        Q(application=exam) | Q(application=None), version__in=open_enrolments(person).values("version")
    )
    parts = [part for rule in rows.values_list("shape", "params") for part in parts_of(*rule)]
    named = {part.shape for part in parts}.union(*(part.params.get("filters", {}) for part in parts))
    return {field for field, name in TELLS_APART.items() if name in named}


def asking_for_reflections(person: User) -> list[Enrolment]:
    """Of the programmes that this trainee is in, those that ask for reflections."""
    return [
        each
        for each in open_enrolments(person)
        if any(
            part.shape == "reflections"
            for rule in each.version.data["requirements"]
            for part in parts_of(rule["shape"], rule["params"])
        )
    ]


def passed_modules(person: User) -> dict[str, datetime]:
    """Module code → when it was first passed."""
    rows = (
        Attempt.objects.filter(person=person, passed=True)
        .values("version__module__code")
        .annotate(first=Min("handed_in_at"))
    )
    return {row["version__module__code"]: row["first"] for row in rows}


def asked_modules(person: User) -> set[str]:
    """The codes of the modules that this person's programmes ask, in the versions they are held to."""
    held = Requirement.objects.filter(
        version__in=Enrolment.objects.open().filter(trainee=person).values("version"), shape="modules_passed"
    )
    return {code for params in held.values_list("params", flat=True) for code in params["modules"]}


def modules_for(person: User) -> list[dict[str, Any]]:
    """Every module with its current version and whether this person has passed it, in three queries; a hospital's own
    among them for its people, but what was withdrawn only for who passed it."""
    passed = passed_modules(person)
    found = []
    for module in Module.objects.visible_to(person).select_related("application").prefetch_related("versions"):
        version = max(module.versions.all(), key=lambda each: each.number, default=None)
        if version is not None and (module.withdrawn_at is None or module.code in passed):
            found.append({"module": module, "version": version, "passed_at": passed.get(module.code)})
    return found


def next_module(person: User) -> Module | None:
    """Of what this person's programmes ask, the first module that they have not passed."""
    still = asked_modules(person) - set(passed_modules(person))
    return Module.objects.visible_to(person).filter(code__in=still).first() if still else None


def results_of(person: User, module: Module) -> QuerySet[Attempt]:
    """What this person has handed in of the module, in any of its versions, newest first."""
    return (
        Attempt.objects.visible_to(person)
        .filter(version__module=module, handed_in_at__isnull=False)
        .order_by("-handed_in_at", "id")
    )


def open_attempt(person: User, module: Module) -> Attempt | None:
    """The sitting that was begun at the module's newest version and not handed in."""
    mine = Attempt.objects.visible_to(person).filter(version=module.current, handed_in_at=None)
    return mine.select_related("version").first()


def places_of(person: User) -> dict[UUID, set[str]]:
    """Programme → the roles that this person has in it today; "trainee" where they are enrolled. Two queries."""
    places: dict[UUID, set[str]] = defaultdict(set)
    for programme, role in Membership.objects.in_force().filter(person=person).values_list("programme", "role"):
        places[programme].add(role)
    for programme in Enrolment.objects.open().filter(trainee=person).values_list("programme", flat=True):
        places[programme].add(Role.TRAINEE.value)
    return dict(places)


def hospital_of(person: User) -> Institution | None:
    """Where this person is: the hospital of an enrolment or role they hold now, else the one they administer."""
    enrolled = Enrolment.objects.open().filter(trainee=person).values("institution")
    held = Membership.objects.in_force().filter(person=person).values("programme__institution")
    for places in cast("tuple[Any, ...]", (enrolled, held, administered_by(person))):
        found = Institution.objects.filter(pk__in=places).order_by("created_at").first()
        if found is not None:
            return found
    return None


def people_of(programme: Programme) -> dict[str, list[Any]]:
    """Who holds which role now, and who is enrolled, by name; in a fixed number of queries."""
    held = list(
        Membership.objects.in_force()
        .filter(programme=programme)
        .select_related("person")
        .prefetch_related("applications", "sites")
        .order_by("person__name", "id")
    )
    enrolments = {
        each.trainee_id: each
        for each in Enrolment.objects.open().filter(programme=programme).select_related("version", "institution")
    }
    for membership in held:
        membership.enrolment = enrolments.get(membership.person_id)
    return {role.value: [each for each in held if each.role == role] for role in Role}


def course_of(membership: Membership) -> QuerySet[Any, Any]:
    """The ids of all roles that this person has held in the programme, one after the other or at once."""
    course = Membership.objects.filter(programme=membership.programme_id, person=membership.person_id)
    return course.order_by().values("pk")


def followed_by(membership: Membership) -> Membership | None:
    """The role that the person holds there instead of one that ended: the same one anew, or else another."""
    held = Membership.objects.filter(pk__in=course_of(membership), ends_on=None).exclude(pk=membership.pk)
    return min(held, key=lambda each: (each.role != membership.role, each.starts_on), default=None)


def reasons_of_moves(enrolment: Enrolment) -> dict[UUID, str]:
    """Event → why the enrolment was moved then."""
    return dict(Move.objects.filter(enrolment=enrolment).values_list("event", "reason"))


def held_to_others(version: ProgrammeVersion) -> QuerySet[Enrolment]:
    """Who is enrolled in the programme and held to another of its versions, by name."""
    held = Enrolment.objects.open().filter(programme=version.programme_id).exclude(version=version.pk)
    return held.order_by("trainee__name", "pk")
