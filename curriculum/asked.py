"""What does one version of a programme ask, laid out for a reader: phases, exams, sentences, and whose each number is?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from curriculum.library.basis import label_of
from curriculum.library.requirements import MAINTENANCE
from curriculum.models import Module, ModuleVersion, ProgrammeVersion, Requirement
from curriculum.reading import cited
from curriculum.sentences import counted_of, label_sentence, requirement_sentence
from curriculum.upkeep import upkeep_rows
from pocus_credentialing.people.models import User

MODULE = ("module__application__code", "module__code", "title")


def exams_of(version: ProgrammeVersion) -> list[dict[str, Any]]:
    """The exams as the pinned catalogue defines them, in the programme's order."""
    return [version.catalogue.definition(code) for code in version.data["applications"]]


def modules_by_exam(reader: User) -> dict[str, list[dict[str, str]]]:
    """Exam → the modules that teach it and that this reader may see, by the title of the newest version."""
    seen = Module.objects.visible_to(reader).filter(application__isnull=False, withdrawn_at=None).order_by()
    rows = ModuleVersion.objects.filter(module__in=seen).order_by("module__position", "number")
    newest = {code: (exam, title) for exam, code, title in rows.values_list(*MODULE)}
    found: dict[str, list[dict[str, str]]] = {}
    for code, (exam, title) in newest.items():
        found.setdefault(exam, []).append({"code": code, "title": title})
    return found


def module_titles(version: ProgrammeVersion) -> dict[str, str]:
    """Module code → its title in the version that this programme pins; of the hospital's own its title now."""
    pinned = version.data["modules"]
    rows = ModuleVersion.objects.filter(module__code__in=pinned).values_list("module__code", "number", "title")
    own = own_titles(version.programme.institution_id)
    return {**own, **{code: title for code, number, title in rows if pinned[code] == number}}


def own_titles(institution: Any) -> dict[str, str]:
    """Code → title now of each of a hospital's own modules."""
    rows = ModuleVersion.objects.filter(module__institution=institution).order_by("number")
    return dict(rows.values_list("module__code", "title"))


def phases_of(version: ProgrammeVersion, rows: Sequence[Requirement] | None = None) -> list[dict[str, Any]]:
    """Each phase with its text and its requirements by exam; those of the whole programme come first. After them what is
    asked to keep the certificate. `rows`: the requirements of a version that is not saved."""
    requirements = list(version.requirements.select_related("phase", "application")) if rows is None else rows
    exams = {exam["code"]: exam["short"] for exam in exams_of(version)}
    modules = module_titles(version)
    order: list[str | None] = [None, *exams]
    found = []
    kept = upkeep_rows(version)
    for phase in [*version.data["phases"], *([_upkeep()] if kept else [])]:
        asked = [each for each in (*requirements, *kept) if each.phase.key == phase["code"]]
        told = [_row(each, version, exams, modules) for each in asked]
        rules = _counting(asked)
        by_exam = [
            {"exam": exams.get(code), "requirements": [row for row in told if row["application"] == code]}
            for code in sorted({row["application"] for row in told}, key=order.index)
        ]
        # Said once where all numbers of the phase, or of an exam, count alike; else beside each.
        if len(rules) > 1:
            for row, each in zip(told, asked, strict=True):
                row["counting"] = counted_of(each) if "filters" in each.params else None
            for group in by_exam:
                _said_once(group)
        once = rules[0] if len(rules) == 1 else None
        found.append({"title": phase["title"], "text": phase["text"], "by_exam": by_exam, "counting": once})
    return found


def _upkeep() -> dict[str, str]:
    return {
        "code": MAINTENANCE,
        "title": gettext("To keep the certificate"),
        "text": gettext(
            "Asked of those who hold it. What is missing is shown to them and to the directors, who decide."
        ),
    }


def _said_once(group: dict[str, Any]) -> None:
    rows = [row for row in group["requirements"] if row["counting"] is not None]
    if len(rows) > 1 and all(row["counting"] == rows[0]["counting"] for row in rows):
        group["counting"] = rows[0]["counting"]
        for row in rows:
            row["counting"] = None


def _row(
    requirement: Requirement, version: ProgrammeVersion, exams: Mapping[str, str], modules: Mapping[str, str]
) -> dict[str, Any]:
    tag = label_of(requirement.tag, version.data["suggested_label"])
    return {
        "key": requirement.key,
        "title": requirement.title,
        "application": requirement.application.code if requirement.application else None,
        "sentence": requirement_sentence(requirement, exams, modules),
        "basis": {
            "label": label_sentence(tag),
            "note": requirement.note,
            "sources": cited(requirement.source.split(", ")),
        },
    }


def _counting(requirements: Iterable[Requirement]) -> list[list[str]]:
    """The different answers to "what makes a scan count" among these requirements."""
    found: list[list[str]] = []
    for requirement in requirements:
        said = counted_of(requirement)
        if "filters" in requirement.params and said not in found:
            found.append(said)
    return found


def basis(data: Mapping[str, Any]) -> dict[str, Any]:
    """Whose a statement is, why, and from where."""
    return {"label": label_sentence(data["label"]), "note": data["note"], "sources": cited(data["source"])}


def policy_of(version: ProgrammeVersion) -> dict[str, Any]:
    policy = version.data["policy"]
    early, validity = policy["scans_before_phase1_count"], policy["validity_months"]
    return {
        "early_scans_count": early["value"],
        "early_scans_basis": basis(early["basis"]),
        "validity_months": validity["value"],
        "validity_basis": basis(validity["basis"]),
    }
