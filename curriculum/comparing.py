"""What does one version ask otherwise than the one before: in sentences, requirement by requirement?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curriculum.asked import exams_of, module_titles
from curriculum.library.requirements import MAINTENANCE
from curriculum.models import ProgrammeVersion, Requirement
from curriculum.sentences import counted_of, requirement_sentence
from curriculum.upkeep import is_upkeep, upkeep_rows


@dataclass(frozen=True)
class Changed:
    """One requirement: what is asked of it before and after; nothing where it is not asked."""

    key: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    added: list[Changed] = field(default_factory=list)
    gone: list[Changed] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.gone or self.changed or self.besides)


def compared(
    before: ProgrammeVersion, before_rows: Sequence[Requirement], after: ProgrammeVersion, after_rows: Sequence[Requirement]
) -> Comparison:  # fmt: skip
    old = _said(before, [*before_rows, *upkeep_rows(before)])
    new = _said(after, [*after_rows, *upkeep_rows(after)])
    kept = [key for key in new if key in old]
    return Comparison(
        added=[Changed(key, new[key][0], "", new[key][1]) for key in new if key not in old],
        gone=[Changed(key, old[key][0], old[key][1], "") for key in old if key not in new],
        changed=[Changed(key, new[key][0], old[key][1], new[key][1]) for key in kept if old[key] != new[key]],
        besides=_besides(before, after),
    )


def _said(version: ProgrammeVersion, rows: Sequence[Requirement]) -> dict[str, tuple[str, str, Any]]:
    """Key → title, sentences, and all that judging looks at."""
    exams = {exam["code"]: exam["short"] for exam in exams_of(version)}
    modules = module_titles(version)
    return {
        row.key: (
            _("To keep the certificate: %(title)s") % {"title": row.title} if is_upkeep(row) else row.title,
            " ".join([requirement_sentence(row, exams, modules), *counted_of(row)]),
            (row.shape, row.params, row.application_id, row.phase.key),
        )
        for row in rows
    }


def _besides(before: ProgrammeVersion, after: ProgrammeVersion) -> list[str]:
    """What is no requirement: exams, policy, words."""
    found = []
    names = {exam["code"]: exam["short"] for version in (before, after) for exam in exams_of(version)}
    old, new = before.data["applications"], after.data["applications"]
    found += [_("%(exam)s is one of its exams now.") % {"exam": names[code]} for code in new if code not in old]
    found += [_("%(exam)s is none of its exams any more.") % {"exam": names[code]} for code in old if code not in new]
    months = _policy(after, "validity_months")
    if months != _policy(before, "validity_months"):
        said = ngettext(
            "A certificate is valid for %(months)d month.", "A certificate is valid for %(months)d months.", months
        )
        found.append(said % {"months": months})
    early = _policy(after, "scans_before_phase1_count")
    if early != _policy(before, "scans_before_phase1_count"):
        found.append(
            _("Scans made before phase 1 is complete count.")
            if early
            else _("Scans made before phase 1 is complete are kept in the log and do not count.")
        )
    words = ("title", "about", "phases", "certificate", "issuer", "suggested_label", "version")
    if any(before.data.get(name) != after.data.get(name) for name in words) or _rests_otherwise(before, after):
        found.append(_("Words or sources are written otherwise."))
    found += _forms(before, after)
    if before.data.get("modules") != after.data.get("modules") or before.data["catalogue"] != after.data["catalogue"]:
        found.append(_("It goes by the newest modules and definitions of exams."))
    return found


def _forms(before: ProgrammeVersion, after: ProgrammeVersion) -> list[str]:
    """Those for practical assessments, each by its title."""
    old, new = ({each["code"]: each for each in version.data.get("assessments", [])} for version in (before, after))
    said = {
        **{code: _("The form “%(title)s” is another.") for code in new if code in old and old[code] != new[code]},
        **{code: _("The form “%(title)s” is new.") for code in new if code not in old},
        **{code: _("The form “%(title)s” is gone.") for code in old if code not in new},
    }
    return [sentence % {"title": {**old, **new}[code]["title"]} for code, sentence in said.items()]


def _policy(version: ProgrammeVersion, name: str) -> Any:
    return version.data["policy"][name]["value"]


def _rests_otherwise(before: ProgrammeVersion, after: ProgrammeVersion) -> bool:
    """Whether something that both ask has another source; what only one asks is told as asked anew or no more."""
    old, new = _basis(before), _basis(after)
    return any(old[key] != new[key] for key in old.keys() & new.keys())


def _basis(version: ProgrammeVersion) -> dict[str, Any]:
    asked = (*version.data["requirements"], *version.data.get(MAINTENANCE, []))
    policy = {f"policy {name}": {**said, "value": None} for name, said in version.data["policy"].items()}
    return {**{each["id"]: [each["source"], each["tag"], each["note"]] for each in asked}, **policy}
