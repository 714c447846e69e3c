"""What does a progress page say of one requirement, of one exam, and of what is best done next?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from curriculum.library.basis import PROGRAMME_SET, label_of
from curriculum.library.sources import read_sources
from curriculum.models import Requirement as RequirementRow
from curriculum.rule_parts import parts_of
from curriculum.sentences import counted_of, label_sentence, requirement_sentence

from .facts_of_assessments import holds
from .learning_facts import LEARNING
from .main_number import main_of
from .next_changes import next_change
from .phase1 import NEVER
from .progress import Missing, Result
from .rule_numbers import asked_number, has_one_number, so_far, tally
from .sentences import Names, item_sentence, missing_sentence, reason_sentence

SIMULATION = "simulation"


@dataclass(frozen=True)
class Line:
    """One requirement: how many are needed, how many count, what is missing, whose number it is."""

    row: RequirementRow
    result: Result
    names: Names
    suggested_label: str
    begun: date | None = None  # the first day of the enrolment
    phase1_on: date | None = None  # the one from which its scans count; None: it differs, or no scan came before it

    @property
    def key(self) -> str:
        return self.row.key

    def asks_for(self, shape: str) -> bool:
        """Whether the requirement is of this shape, or combines one that is."""
        return holds(self.row.shape, self.row.params, shape)

    @property
    def missing(self) -> str:
        return said(self.result.missing, self.names)

    @property
    def asked(self) -> str:
        """The rule's own number."""
        return asked_number(self.row.shape, self.row.params)

    @property
    def tally(self) -> str:
        """How far it is."""
        return tally(self.row.shape, self.row.params, self.result)

    @property
    def so_far(self) -> str:
        """The same where that takes several numbers."""
        return so_far(self.row.shape, self.row.params, self.result)

    @property
    def has_ring(self) -> bool:
        return has_one_number(self.row.shape)

    @property
    def rule(self) -> str:
        return requirement_sentence(self.row, self.names.exams, self.names.modules)

    @property
    def counting(self) -> list[str]:
        """What makes a scan count for it; nothing where it is about no scans."""
        filters = self.row.params.get("filters")
        if filters is None:
            return []
        return [*([] if filters.get("unreviewed") else [_("A reviewer accepted it.")]), *counted_of(self.row)]

    @property
    def next_change(self) -> str:
        """When the answer changes by itself, in a sentence."""
        return next_change(self.row.shape, self.row.params, self.result, self.begun)

    @property
    def kinds(self) -> set[str]:
        """Of courses, that it takes; empty where it takes none, or each but simulation."""
        return {kind for part in parts_of(self.row.shape, self.row.params) for kind in part.params.get("kinds") or ()}

    @property
    def asks_learning(self) -> bool:
        """Courses, hours or awards, alone or among other things."""
        return any(self.asks_for(shape) for shape in (*LEARNING, "prerequisite_award"))

    @property
    def takes_simulations(self) -> bool:
        return SIMULATION in self.kinds

    @property
    def takes_certificates(self) -> bool:
        return self.kinds != {SIMULATION}

    @property
    def warnings(self) -> list[str]:
        """What would be better, and weighs nothing."""
        return [said(warning, self.names) for warning in self.result.warnings]

    @property
    def before_phase1(self) -> int:
        """Scans that only the order of training keeps out of this number."""
        return sum(excluded.reason == "before_phase1" for excluded in self.result.excluded)

    @property
    def phase1_is_open(self) -> bool:
        return self.phase1_on == NEVER

    @property
    def label(self) -> str:
        """What must stand beside the number, so that nobody takes it for a society's."""
        return label_sentence(label_of(self.row.tag, self.suggested_label or PROGRAMME_SET))

    @property
    def sources(self) -> list[str]:
        known = read_sources()
        ids = [each.strip() for each in self.row.source.split(",") if each.strip()]
        return [known[each].citation if each in known else each for each in ids]


@dataclass(frozen=True)
class Exam:
    code: str
    title: str
    lines: list[Line]
    met: bool
    missing: str
    percent: int
    learns_first: bool  # what is scanned before its phase 1 is complete counts nowhere

    @property
    def note(self) -> str:
        if not self.learns_first:
            return self.missing
        if not self.missing:
            return _("Scans count from the day on which phase 1 is complete.")
        return _("%(missing)s. Scans count from the day on which phase 1 is complete.") % {"missing": self.missing}

    @property
    def main(self) -> Line | None:
        """The number that stands for this exam in a matrix or a ring."""
        return main_of(self.lines, lambda line: line.row.shape)


@dataclass(frozen=True)
class Step:
    """The next best step: one sentence, and the ring that shows how far it is."""

    sentence: str
    code: str
    modules: list[str] = field(default_factory=list)
    line: Line | None = None
    exam: str = ""  # to scan next
    kinds: list[str] = field(default_factory=list)  # of courses

    @property
    def is_learning(self) -> bool:
        """Done at a course, on a simulator or elsewhere."""
        return self.code in ("more_courses", "more_hours", "more_minutes", "awards")

    @property
    def is_simulation(self) -> bool:
        """A session is recorded, where there is no certificate to send in."""
        return self.is_learning and set(self.kinds) == {SIMULATION}


def said(missing: Missing | None, names: Names) -> str:
    return missing_sentence(missing.code, missing.params, names) if missing else ""


def line_as_json(line: Line) -> dict[str, Any]:
    result = line.result
    return {
        "id": line.key,
        "title": line.row.title,
        "phase": result.phase,
        "application": result.application,
        "shape": result.shape,
        "rule": line.rule,
        "counting": line.counting,
        "asked": line.asked,
        "needed": result.needed,
        "counted": result.counted,
        "met": result.met,
        "missing": line.missing or None,
        "next_change_on": result.next_change_on.isoformat() if result.next_change_on else None,
        "next_change": line.next_change or None,
        "phase1_on": line.phase1_on.isoformat() if line.phase1_on and not line.phase1_is_open else None,
        "counted_scans": list(result.counted_scans),
        "counted_modules": list(result.counted_items),
        "excluded": [
            {
                "scan": each.scan,
                "reason": each.reason,
                "sentence": reason_sentence(each.reason, each.params, line.names),
            }
            for each in result.excluded
        ],
        "excluded_items": [
            {
                "item": each.item,
                "reason": each.reason,
                "sentence": item_sentence(each.reason, each.params, line.names),
            }
            for each in result.excluded_items
        ],
        "source": line.row.source or None,
        "programme_set": line.row.is_programme_set,
    }
