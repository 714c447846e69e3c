"""What does a progress page say of one enrolment? The kept rows, in the order of the programme and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from curriculum.library.basis import PROGRAMME_SET, label_of
from curriculum.library.sources import read_sources
from curriculum.models import Enrolment
from curriculum.models import Requirement as RequirementRow
from curriculum.sentences import label_sentence

from .asked import names_of, requirement_rows
from .facts_of_assessments import holds
from .main_number import main_of
from .models import Standing
from .phase1 import is_of_learning
from .progress import JUDGE_VERSION, Judgement, Missing, Result, binding, completion, next_step
from .sentences import Names, item_sentence, missing_sentence, reason_sentence
from .standings import judged


@dataclass(frozen=True)
class Line:
    """One requirement: how many are needed, how many count, what is missing, whose number it is."""

    row: RequirementRow
    result: Result
    names: Names
    suggested_label: str

    @property
    def key(self) -> str:
        return self.row.key

    def asks_for(self, shape: str) -> bool:
        """Whether the requirement is of this shape, or combines one that is."""
        return holds(self.row.shape, self.row.params, shape)

    @property
    def missing(self) -> str:
        return _said(self.result.missing, self.names)

    @property
    def warnings(self) -> list[str]:
        """What would be better, and weighs nothing."""
        return [_said(warning, self.names) for warning in self.result.warnings]

    @property
    def before_phase1(self) -> int:
        """Scans that only the order of training keeps out of this number."""
        return sum(excluded.reason == "before_phase1" for excluded in self.result.excluded)

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

    @property
    def is_learning(self) -> bool:
        """Done at a course or elsewhere: its certificate is sent in."""
        return self.code in ("more_courses", "more_hours", "more_minutes", "awards")


class Overview:
    def __init__(self, enrolment: Enrolment) -> None:
        self.enrolment = enrolment
        self.rows = requirement_rows(enrolment.version)
        self.names = names_of(enrolment.version)
        self.judgement = judgement_of(enrolment, self.rows)
        self._by_key = {row.key: row for row in self.rows}

    @cached_property
    def lines(self) -> dict[str, Line]:
        label = self.enrolment.version.data.get("suggested_label", "")
        return {
            result.requirement: Line(self._by_key[result.requirement], result, self.names, label)
            for result in self.judgement.requirements
        }

    @cached_property
    def exams(self) -> list[Exam]:
        return [self._exam(code) for code in self.enrolment.version.data["applications"]]

    def _exam(self, code: str) -> Exam:
        return Exam(
            code=code,
            title=self.names.exams.get(code, code),
            lines=self._of(code),
            met=self.judgement.met_for(code),
            missing=_said(binding(self.judgement, code), self.names),
            percent=int(completion(self.judgement, code) * 100),
            learns_first=self._learns_first(code),
        )

    @property
    def general(self) -> list[Line]:
        """What the programme asks besides its exams."""
        return self._of(None)

    @property
    def whole(self) -> list[Line]:
        """What the programme asks as a whole, where of some exam it asks nothing alone."""
        return [] if all(exam.lines for exam in self.exams) else self.general

    def _of(self, code: str | None) -> list[Line]:
        return [self.lines[result.requirement] for result in self.judgement.of(code)]

    @cached_property
    def next_step(self) -> Step | None:
        missing = next_step(self.judgement)
        if missing is None:
            return None
        code = missing.params.get("application")
        exam = next((exam for exam in self.exams if exam.code == code), None)
        # A course that is asked for has codes, too, or none.
        modules = list(missing.params["codes"]) if missing.code == "modules" else []
        line = exam.main if exam and not modules else next(self._with_modules(modules), None)
        scans = exam.code if exam and not modules else ""
        return Step(_said(missing, self.names), missing.code, modules, line, scans)

    def _with_modules(self, codes: list[str]) -> Iterator[Line]:
        for line in self.lines.values():
            if set(line.row.params.get("modules", ())) & set(codes):
                yield line

    def _learns_first(self, code: str) -> bool:
        """Whether something of phase 1 is still to be learnt before scans of this exam count."""
        if self.enrolment.version.data["policy"]["scans_before_phase1_count"]["value"]:
            return False
        of_it = [line for line in (*self._of(code), *self._of(None)) if line.row.phase.key == "phase1"]
        return any(not line.result.met and is_of_learning(line.row.shape, line.row.params) for line in of_it)

    @property
    def learns_first(self) -> bool:
        """Whether the next best step is what scans wait for."""
        step = self.next_step
        return bool(step and (step.modules or step.is_learning)) and any(exam.learns_first for exam in self.exams)

    @property
    def asks_reflections(self) -> bool:
        return any(line.asks_for("reflections") for line in self.lines.values())

    @property
    def met_exams(self) -> list[Exam]:
        return [exam for exam in self.exams if exam.met]

    @property
    def counted_scans(self) -> set[str]:
        return {scan for result in self.judgement.requirements for scan in result.counted_scans}


def judgement_of(enrolment: Enrolment, rows: list[RequirementRow]) -> Judgement:
    """As kept; worked out now where a row is missing, which only a log changed by hand can bring about."""
    kept = {row.requirement_id: row for row in Standing.objects.filter(enrolment=enrolment)}
    if set(kept) != {row.pk for row in rows} or any(row.judge_version != JUDGE_VERSION for row in kept.values()):
        return judged(enrolment).judgement
    results = tuple(Result.from_json(kept[row.pk].result) for row in rows)
    return Judgement(
        as_of=max(row.as_of for row in kept.values()),
        judge_version=JUDGE_VERSION,
        met=bool(results) and all(result.met for result in results),
        requirements=results,
        next_change_on=min((day for row in kept.values() if (day := row.next_change_on)), default=None),
    )


def _said(missing: Missing | None, names: Names) -> str:
    return missing_sentence(missing.code, missing.params, names) if missing else ""


def as_json(overview: Overview) -> dict[str, Any]:
    """For programs: requirements with needed, counted, met, missing, counted_scans, excluded."""
    return {
        "enrolment": str(overview.enrolment.pk),
        "as_of": overview.judgement.as_of.isoformat(),
        "met": overview.judgement.met,
        "next_step": overview.next_step.sentence if overview.next_step else None,
        "requirements": [line_as_json(line) for line in overview.lines.values()],
    }


def line_as_json(line: Line) -> dict[str, Any]:
    result = line.result
    return {
        "id": line.key,
        "title": line.row.title,
        "phase": result.phase,
        "application": result.application,
        "shape": result.shape,
        "needed": result.needed,
        "counted": result.counted,
        "met": result.met,
        "missing": line.missing or None,
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
