"""Which rows are behind one number of a progress page?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from curriculum.models import Enrolment
from curriculum.queries import passed_modules
from logbook.models import Scan
from logbook.queries.reviews import standing_reviews

from .behind_assessments import AssessmentRow, assessments_behind
from .behind_learning import OF_LEARNING, LearningRow, learning_behind
from .behind_reflections import ReflectionRow, reflections_behind
from .behind_waiting import waiting_behind
from .lines import Line
from .sentences import reason_sentence
from .signing_off import Line as SignatureLine
from .signing_off import asked_of, lines_of


@dataclass(frozen=True)
class Row:
    """One scan: `why` is empty where it counts."""

    scan: Scan
    proctor: str
    quality: int | None
    why: str


@dataclass(frozen=True)
class ModuleRow:
    code: str
    title: str
    passed_at: datetime | None


@dataclass(frozen=True)
class Behind:
    counted: list[Row]
    excluded: list[Row]
    modules: list[ModuleRow]
    learning: list[LearningRow] = field(default_factory=list)
    assessments: list[AssessmentRow] = field(default_factory=list)
    reflections: list[ReflectionRow] = field(default_factory=list)
    asks_reflections: bool = False
    is_of_scans: bool = True
    signatures: list[SignatureLine] = field(default_factory=list)


def behind(line: Line, enrolment: Enrolment, reader: Any) -> Behind:
    """In the order of judge: by day. What the reader may not see of the log is not listed."""
    if line.row.shape == "modules_passed":
        passed = passed_modules(enrolment.trainee)
        wanted = line.row.params["modules"]
        return Behind(
            [],
            [],
            [ModuleRow(code, line.names.modules.get(code, code), passed.get(code)) for code in wanted],
            is_of_scans=False,
        )
    learning = [*learning_behind(line, enrolment, reader), *waiting_behind(line, enrolment, reader)]
    if line.row.shape in OF_LEARNING:
        return Behind([], [], [], learning, is_of_scans=False)
    assessments = assessments_behind(line, reader)
    if line.row.shape == "assessments":
        return Behind([], [], [], assessments=assessments, is_of_scans=False)
    if line.row.shape == "sign_off":
        of_it = asked_of([line.row])
        signatures = [each for each in lines_of(enrolment) if each.asked in of_it]
        return Behind([], [], [], is_of_scans=False, signatures=signatures)
    written, asks = reflections_behind(line, reader), line.asks_for("reflections")
    if line.row.shape == "reflections":
        return Behind([], [], [], reflections=written, asks_reflections=True, is_of_scans=False)
    why = {each.scan: reason_sentence(each.reason, each.params, line.names) for each in line.result.excluded}
    ids = [UUID(scan) for scan in (*line.result.counted_scans, *why)]
    scans = Scan.objects.visible_to(reader).select_related("application", "institution").in_bulk(ids)
    reviews = standing_reviews(ids)

    def row(scan_id: str) -> Row:
        review = reviews.get(UUID(scan_id))
        return Row(
            scan=scans[UUID(scan_id)],
            proctor=review.proctor.name if review else "",
            quality=review.quality if review else None,
            why=why.get(scan_id, ""),
        )

    def seen(found: Any) -> list[Row]:
        return [row(scan) for scan in found if UUID(scan) in scans]

    return Behind(seen(line.result.counted_scans), seen(why), [], learning, assessments, written, asks)
