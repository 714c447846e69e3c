"""What does a published version ask, as judge reads it, and what are its codes called on screen?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from curriculum.models import Application, Catalogue, ModuleVersion, ProgrammeVersion
from curriculum.models import Requirement as RequirementRow

from .progress import Requirement, Version
from .sentences import Names


def requirement_rows(version: ProgrammeVersion) -> list[RequirementRow]:
    """In their order, with phase and exam, in one query."""
    return list(
        RequirementRow.objects.filter(version=version).select_related("phase", "application").order_by("position")
    )


def version_of(version: ProgrammeVersion, rows: Iterable[RequirementRow] | None = None) -> Version:
    """The version as plain data."""
    found = requirement_rows(version) if rows is None else rows
    return Version(
        code=version.data["code"],
        version=version.data["version"],
        phase1_scans_count=bool(version.data["policy"]["scans_before_phase1_count"]["value"]),
        requirements=tuple(_requirement(row) for row in found),
    )


def _requirement(row: RequirementRow) -> Requirement:
    return Requirement(
        id=row.key,
        shape=row.shape,
        application=row.application.code if row.application else None,
        phase=row.phase.key,
        params=row.params,
        source=row.source or None,
        tag=row.tag,
        note=row.note or None,
    )


def exam_titles() -> dict[str, str]:
    return dict(Application.objects.values_list("code", "title"))


def names_of(version: ProgrammeVersion, catalogue: Catalogue | None = None) -> Names:
    """What the version's exams, modules, views are called: at most three queries, however many there are."""
    definitions = definitions_of(version, catalogue)
    return Names(
        exams=dict(Application.objects.filter(code__in=list(definitions)).values_list("code", "short_title")),
        modules=module_titles(version),
        views=_labels(definitions, "views", "label"),
        questions=_labels(definitions, "questions", "text"),
        sub_types=_labels(definitions, "sub_types", "label"),
        positive_is_normal=frozenset(
            code
            for code, each in definitions.items()
            if any(question["abnormal_answer"] != "positive" for question in each["questions"])
        ),
    )


def _labels(definitions: dict[str, dict[str, Any]], parts: str, label: str) -> dict[str, str]:
    return {part["code"]: part[label] for each in definitions.values() for part in each[parts]}


def definitions_of(version: ProgrammeVersion, catalogue: Catalogue | None = None) -> dict[str, dict[str, Any]]:
    """Exam code → its definition in the catalogue that the version pins."""
    wanted = version.data["applications"]
    return {code: (catalogue or version.catalogue).definition(code) for code in wanted}


def module_titles(version: ProgrammeVersion) -> dict[str, str]:
    """By code, as titled in the module versions that the version pins."""
    pinned = version.data.get("modules", {})
    rows = ModuleVersion.objects.filter(module__code__in=list(pinned)).values_list("module__code", "number", "title")
    return {code: title for code, number, title in rows if pinned[code] == number}
