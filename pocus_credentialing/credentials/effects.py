"""Who would gain or lose what, if they were held to another version? Judged with their log as it is; nothing is written."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curriculum.models import Enrolment, ProgrammeVersion, Requirement

from .asked import exam_titles, requirement_rows, version_of
from .facts import facts_of
from .overview import judgement_of
from .progress import Judgement, judge


@dataclass(frozen=True)
class Effect:
    """Titles of requirements and of exams. `gained`: met only by the other version; `lost`: met only by their own."""

    enrolment: Enrolment
    gained: list[str]
    lost: list[str]
    asked_anew: list[str]  # and not met yet
    asked_no_more: list[str]  # and not met until now
    complete_before: list[str]
    complete_after: list[str]

    @property
    def is_none(self) -> bool:
        moved = self.gained or self.lost or self.asked_anew or self.asked_no_more
        return not moved and self.complete_before == self.complete_after

    @property
    def told(self) -> dict[str, list[str]]:
        """For the record of the move: what the page shows of it."""
        same = self.complete_before == self.complete_after
        names = (
            "gained",
            "lost",
            "asked_anew",
            "asked_no_more",
            *(() if same else ("complete_before", "complete_after")),
        )
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True)
class Judged:
    version: ProgrammeVersion
    rows: Sequence[Requirement]
    judgement: Judgement

    @property
    def met(self) -> dict[str, bool]:
        return {each.requirement: each.met for each in self.judgement.requirements}

    @property
    def complete(self) -> list[str]:
        """The exams of which all is met."""
        return [code for code in self.version.data["applications"] if self.judgement.met_for(code)]


def effects(
    enrolments: Iterable[Enrolment], version: ProgrammeVersion, rows: Sequence[Requirement] | None = None
) -> list[Effect]:
    """For each enrolment; `rows`: the requirements of a version that is not saved."""
    asked = list(rows) if rows is not None else requirement_rows(version)
    own: dict[object, list[Requirement]] = {}
    titles = exam_titles()
    found = []
    for enrolment in enrolments:
        if enrolment.version_id not in own:
            own[enrolment.version_id] = requirement_rows(enrolment.version)
        rows_before = own[enrolment.version_id]
        before = Judged(enrolment.version, rows_before, judgement_of(enrolment, rows_before))
        after = Judged(version, asked, judged_by(enrolment, version, asked))
        found.append(_effect(enrolment, before, after, titles))
    return found


def judged_by(enrolment: Enrolment, version: ProgrammeVersion, rows: Sequence[Requirement]) -> Judgement:
    """What judge would say today if the enrolment were held to this version."""
    moved = copy.copy(enrolment)
    moved.version = version
    asked = version_of(version, rows)
    return judge(asked, facts_of(moved, asked), enrolment.programme.institution.today())


def _effect(enrolment: Enrolment, before: Judged, after: Judged, titles: dict[str, str]) -> Effect:
    title = {row.key: row.title for row in (*before.rows, *after.rows)}
    was, becomes = before.met, after.met
    return Effect(
        enrolment=enrolment,
        gained=[title[key] for key, met in becomes.items() if met and not was.get(key, False)],
        lost=[title[key] for key, met in was.items() if met and not becomes.get(key, False)],
        asked_anew=[title[key] for key, met in becomes.items() if not met and key not in was],
        asked_no_more=[title[key] for key, met in was.items() if not met and key not in becomes],
        complete_before=[titles.get(code, code) for code in before.complete],
        complete_after=[titles.get(code, code) for code in after.complete],
    )
