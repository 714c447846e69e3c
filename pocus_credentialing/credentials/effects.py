"""Who would gain or lose what, if they were held to another version? Judged with their log as it is; nothing is written.

It is kept in keys of requirements and codes of exams: a title may be another one tomorrow, or in another language. Pages, programs and
the history all say it in the titles and lines from here.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from curriculum.models import Enrolment, ProgrammeVersion, Requirement

from .asked import exam_titles, requirement_rows, version_of
from .facts import facts_of
from .overview import judgement_of
from .progress import Judgement, judge

OF_REQUIREMENTS = ("gained", "lost", "asked_anew", "asked_no_more", "asked_otherwise")
OF_EXAMS = ("complete_before", "complete_after")
How = tuple[int, int]  # how many count, of how many needed


@dataclass(frozen=True)
class Titles:
    """What the requirements of both versions are called, and exams, by key and code."""

    requirements: Mapping[str, str]
    exams: Mapping[str, str]


@dataclass(frozen=True)
class Effect:
    """Keys of requirements and codes of exams. `gained`: met only by the other version; `lost`: met only by their own,
    though the other asks it too. `numbers`: of each requirement before and then; nothing where it is not asked."""

    enrolment: Enrolment
    gained: list[str]
    lost: list[str]
    asked_anew: list[str]  # and not met yet
    asked_no_more: list[str]  # met or not
    asked_otherwise: list[str]  # by another rule, or with another number that counts, and met or not as before
    complete_before: list[str]
    complete_after: list[str]
    titles: Titles = field(repr=False, compare=False)
    numbers: Mapping[str, tuple[How | None, How | None]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def told(self) -> dict[str, list[str]]:
        """For the record of the move: what changes; empty where nothing does."""
        same = self.complete_before == self.complete_after
        names = OF_REQUIREMENTS if same else (*OF_REQUIREMENTS, *OF_EXAMS)
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    @property
    def titled(self) -> dict[str, list[str]]:
        """All of it, for programs."""
        return titled({name: getattr(self, name) for name in (*OF_REQUIREMENTS, *OF_EXAMS)}, self.titles)

    @property
    def lines(self) -> list[str]:
        return lines(self.told, self.titles, self.numbers)

    @property
    def numbered(self) -> list[dict[str, Any]]:
        """Of what changes, how many count and are needed; for programs."""
        keys = [key for name in OF_REQUIREMENTS for key in getattr(self, name)]
        return [
            {
                "key": key,
                "title": self.titles.requirements.get(key, key),
                "before": _said(before),
                "after": _said(after),
            }
            for key in keys
            for before, after in [self.numbers.get(key, (None, None))]
        ]


def _said(how: How | None) -> dict[str, int] | None:
    return {"counted": how[0], "needed": how[1]} if how else None


def titled(told: Mapping[str, list[str]], titles: Titles) -> dict[str, list[str]]:
    """In titles. What is no known key or code is shown as it is: moves once recorded the titles themselves."""
    called = {**dict.fromkeys(OF_REQUIREMENTS, titles.requirements), **dict.fromkeys(OF_EXAMS, titles.exams)}
    return {name: [known.get(each, each) for each in told.get(name, [])] for name, known in called.items()}


def lines(
    told: Mapping[str, list[str]], titles: Titles, numbers: Mapping[str, tuple[How | None, How | None]] | None = None
) -> list[str]:
    """In sentences: before a move, with the numbers of today, and in the history of it."""
    requirements = {
        key: _with_numbers(title, *(numbers or {}).get(key, (None, None))) for key, title in titles.requirements.items()
    }
    shown = {name: ", ".join(each) for name, each in titled(told, Titles(requirements, titles.exams)).items()}
    words = {
        "gained": _("Gains: %(names)s"),
        "lost": _("Loses: %(names)s"),
        "asked_anew": _("Asked anew, not met yet: %(names)s"),
        "asked_no_more": _("Asked no more: %(names)s"),
        "asked_otherwise": _("Asked or counted otherwise: %(names)s"),
    }
    found = [said % {"names": shown[name]} for name, said in words.items() if shown[name]]
    before, after = (shown[name] or _("none") for name in OF_EXAMS)
    if before != after:
        found.append(_("Complete exams: %(before)s; then: %(after)s") % {"before": before, "after": after})
    return found or [_("Nothing that is asked changes.")]


def _with_numbers(title: str, before: How | None, after: How | None) -> str:
    """How many count, of how many needed, where that is another number then."""
    if after is None or before == after:
        return title
    then = {"title": title, "counted": after[0], "needed": after[1]}
    if before is None:
        return _("%(title)s (%(counted)d of %(needed)d)") % then
    said = _("%(title)s (%(was)d of %(of)d, then %(counted)d of %(needed)d)")
    return said % {**then, "was": before[0], "of": before[1]}


@dataclass(frozen=True)
class Judged:
    version: ProgrammeVersion
    rows: Sequence[Requirement]
    judgement: Judgement

    @property
    def met(self) -> dict[str, bool]:
        return {each.requirement: each.met for each in self.judgement.requirements}

    @property
    def numbers(self) -> dict[str, How]:
        return {each.requirement: (each.counted, each.needed) for each in self.judgement.requirements}

    @property
    def rules(self) -> dict[str, Any]:
        """What each asks, and how far it is."""
        of = self.numbers
        return {row.key: (row.shape, row.params, row.application_id, of.get(row.key)) for row in self.rows}

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
    exams = exam_titles()
    found = []
    for enrolment in enrolments:
        if enrolment.version_id not in own:
            own[enrolment.version_id] = requirement_rows(enrolment.version)
        rows_before = own[enrolment.version_id]
        before = Judged(enrolment.version, rows_before, judgement_of(enrolment, rows_before))
        after = Judged(version, asked, judged_by(enrolment, version, asked))
        found.append(_effect(enrolment, before, after, exams))
    return found


def judged_by(enrolment: Enrolment, version: ProgrammeVersion, rows: Sequence[Requirement]) -> Judgement:
    """What judge would say today if the enrolment were held to this version."""
    moved = copy.copy(enrolment)
    moved.version = version
    asked = version_of(version, rows)
    return judge(asked, facts_of(moved, asked), enrolment.programme.institution.today())


def _effect(enrolment: Enrolment, before: Judged, after: Judged, exams: Mapping[str, str]) -> Effect:
    was, becomes, known, rules = before.met, after.met, before.rules, after.rules
    return Effect(
        enrolment=enrolment,
        gained=[key for key, met in becomes.items() if met and not was.get(key, False)],
        lost=[key for key, met in was.items() if met and not becomes.get(key, True)],
        asked_anew=[key for key, met in becomes.items() if not met and key not in was],
        asked_no_more=[key for key in was if key not in becomes],
        asked_otherwise=[
            key for key, rule in rules.items() if was.get(key) == becomes.get(key) and known.get(key, rule) != rule
        ],
        complete_before=before.complete,
        complete_after=after.complete,
        titles=Titles({row.key: row.title for row in (*before.rows, *after.rows)}, exams),
        numbers={key: (before.numbers.get(key), after.numbers.get(key)) for key in {**was, **becomes}},
    )
