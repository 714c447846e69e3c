"""How did a programme's trainees take a module's quiz? Together, never one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from curriculum.item_statistics import FEWEST, Item, Sitting, items_of
from curriculum.models import (
    Attempt,
    Enrolment,
    Module,
    ModuleDraft,
    ModuleVersion,
    Programme,
    ProgrammeVersion,
)
from curriculum.rule_parts import parts_of


@dataclass(frozen=True)
class QuizRow:
    """One module: how many trainees have taken its newest quiz, and how many of them passed at last."""

    module: Module
    title: str
    people: int
    passed: int


@dataclass(frozen=True)
class QuizStatistics:
    people: int
    passed_at_once: int
    average: int | None
    items: list[Item]

    @property
    def too_few(self) -> bool:
        return self.people < FEWEST


def _attempts_in(programme: Programme) -> Any:
    """Handed in by who is or was enrolled in the programme."""
    trainees = Enrolment.objects.filter(programme=programme).order_by().values("trainee")
    return Attempt.objects.filter(person__in=trainees).exclude(handed_in_at=None)


def modules_of(programme: Programme) -> list[ModuleVersion]:
    """The newest version of each of the library's modules and of the hospital's own."""
    own = Module.objects.of_the_library() | Module.objects.filter(institution=programme.institution_id)
    modules = own.select_related("application").prefetch_related("versions")
    newest = [max(module.versions.all(), key=lambda each: each.number, default=None) for module in modules]
    return [version for version in newest if version is not None]


def quizzes_of(programme: Programme) -> list[QuizRow]:
    """In two queries more than the modules themselves."""
    versions = modules_of(programme)
    rows = _attempts_in(programme).filter(version__in=versions).values_list("version", "person", "passed")
    people: dict[Any, set[Any]] = {}
    passed: dict[Any, set[Any]] = {}
    for version, person, is_passed in rows:
        people.setdefault(version, set()).add(person)
        if is_passed:
            passed.setdefault(version, set()).add(person)
    return [
        QuizRow(each.module, each.title, len(people.get(each.pk, ())), len(passed.get(each.pk, ())))
        for each in versions
    ]


def statistics_of(programme: Programme, version: ModuleVersion) -> QuizStatistics:
    """Of each person the first sitting: whoever tries again has read the explanations."""
    first: dict[Any, Any] = {}
    rows = _attempts_in(programme).filter(version=version).order_by("handed_in_at", "pk")
    for person, answers, score, passed in rows.values_list("person", "answers", "score", "passed"):
        first.setdefault(person, (answers, score, passed))
    taken = list(first.values())
    known = len(taken) >= FEWEST
    return QuizStatistics(
        people=len(taken),
        passed_at_once=sum(bool(passed) for _, _, passed in taken) if known else 0,
        average=round(sum(score for _, score, _ in taken) / len(taken)) if known else None,
        items=items_of(version.data["questions"], [Sitting(answers, score) for answers, score, _ in taken]),
    )


def module_drafts_of(programme: Programme) -> list[ModuleDraft]:
    """What the hospital's directors have not published yet, the newest first."""
    return list(ModuleDraft.objects.filter(institution=programme.institution_id).select_related("changed_by", "module"))


def own_modules_of(programme: Programme) -> list[ModuleVersion]:
    """The newest version of each of the hospital's own modules, by title."""
    modules = Module.objects.filter(institution=programme.institution_id).prefetch_related("versions")
    newest = [max(module.versions.all(), key=lambda each: each.number, default=None) for module in modules]
    return sorted((each for each in newest if each is not None), key=lambda each: each.title.casefold())


def asking_for(institution: Any) -> dict[str, list[tuple[Programme, str]]]:
    """Code of a course or a module → the programmes of this hospital whose current version asks for it by that code, each
    with the title of the requirement."""
    found: dict[str, list[tuple[Programme, str]]] = {}
    for programme in Programme.objects.filter(institution=institution).order_by("name"):
        if programme.current is not None:
            for code, title in _codes_asked(programme.current):
                found.setdefault(code, []).append((programme, title))
    return found


def withdrawn_but_asked(version: ProgrammeVersion) -> list[tuple[str, str]]:
    """Modules of the hospital's own that nobody can take any more, though this version asks for them: title of the module,
    title of the requirement."""
    asked = list(_codes_asked(version))
    if not asked:
        return []
    gone = Module.objects.filter(
        institution=version.programme.institution_id, code__in=[code for code, _ in asked], withdrawn_at__isnull=False
    )
    titles = {module.code: module.current.title for module in gone if module.current is not None}
    return [(titles[code], title) for code, title in asked if code in titles]


def _codes_asked(version: ProgrammeVersion) -> Iterator[tuple[str, str]]:
    for shape, params, title in version.requirements.order_by("position").values_list("shape", "params", "title"):
        for part in parts_of(shape, params):
            for code in part.params.get("codes") or () if part.shape == "courses_passed" else ():
                yield code, title
