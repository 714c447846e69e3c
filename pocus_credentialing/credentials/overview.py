"""What does a progress page say of one enrolment? The kept rows, in the order of the programme and in words."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from curriculum.models import Enrolment
from curriculum.models import Requirement as RequirementRow

from .asked import names_of, requirement_rows, version_of
from .facts import phase1_days
from .lines import Exam, Line, Step, line_as_json, said
from .main_number import main_of
from .models import Standing
from .phase1 import is_of_learning
from .progress import JUDGE_VERSION, Judgement, Missing, Result, binding, completion, next_step
from .standings import judged


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
            result.requirement: Line(
                self._by_key[result.requirement],
                result,
                self.names,
                label,
                begun=self.enrolment.started_on,
                phase1_on=self._phase1_on(result),
            )
            for result in self.judgement.requirements
        }

    @cached_property
    def _phase1_days(self) -> dict[str, date]:
        return phase1_days(self.enrolment, version_of(self.enrolment.version, self.rows))

    def _phase1_on(self, result: Result) -> date | None:
        """From which day on its scans count. Looked up only where one came before; None where exams differ."""
        if not any(each.reason == "before_phase1" for each in result.excluded):
            return None
        params = self._by_key[result.requirement].params
        exams = [result.application] if result.application else params.get("applications") or self._phase1_days
        days = {self._phase1_days[code] for code in exams}
        return days.pop() if len(days) == 1 else None

    @cached_property
    def exams(self) -> list[Exam]:
        return [self._exam(code) for code in self.enrolment.version.data["applications"]]

    def _exam(self, code: str) -> Exam:
        return Exam(
            code=code,
            title=self.names.exams.get(code, code),
            lines=self._of(code),
            met=self.judgement.met_for(code),
            missing=said(binding(self.judgement, code), self.names),
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
        line = self._line_about(missing)
        return Step(
            said(missing, self.names),
            missing.code,
            modules,
            line if line and line.has_ring else None,
            exam.code if exam and not modules else "",
            list(missing.params.get("kinds") or ()),
        )

    def _line_about(self, missing: Missing) -> Line | None:
        """The requirement that the step is about; where it is about several, the main one of those that are open."""
        still_open = [line for line in self.lines.values() if not line.result.met]
        exact = next((line for line in still_open if line.result.missing == missing), None)
        about = [line for line in still_open if line.result.application == missing.params.get("application")]
        return exact or main_of(about, lambda line: line.row.shape)

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
        """Those behind the main number of each exam; where nothing is asked of one alone, behind the programme's."""
        mains = [exam.main for exam in self.exams] + [main_of(self.whole, lambda line: line.row.shape)]
        return {scan for line in mains if line for scan in line.result.counted_scans}


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


def as_json(overview: Overview) -> dict[str, Any]:
    """For programs: requirements with needed, counted, met, missing, counted_scans, excluded."""
    return {
        "enrolment": str(overview.enrolment.pk),
        "as_of": overview.judgement.as_of.isoformat(),
        "met": overview.judgement.met,
        "next_step": overview.next_step.sentence if overview.next_step else None,
        "requirements": [line_as_json(line) for line in overview.lines.values()],
    }
