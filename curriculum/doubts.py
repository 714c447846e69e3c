"""What does a programme ask that can hardly be meant: what only few could meet, and rules that do not go together?

What is certain to be met by nobody is refused in the file; this is said beside it, and hinders nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.library.programmes import Programme
from curriculum.library.requirements import MAINTENANCE, Requirement
from curriculum.library.texts import library_programmes
from curriculum.rule_parts import Part, parts_of
from curriculum.wordings import either, listed, words_of

# Whose number is of the scans that count for the exam, so that it is none above theirs.
OF_THE_SCANS = ("min_supervised", "min_positive", "min_sub_type", "min_media", "window")
WATCHED = {"any": ("bedside", "remote")}


@dataclass(frozen=True)
class Doubt:
    """`key`: of the requirement as it is made, for each of several exams apart."""

    section: str
    key: str
    title: str
    sentence: str


def doubts_in(programme: Programme, reviewers: int | None = None) -> list[Doubt]:
    """In the order of the file. `reviewers`: how many people may review in it, where that is known."""
    found = []
    for section, rules in (("requirements", programme.requirements), (MAINTENANCE, programme.maintenance)):
        for rule in rules:
            said = [*_above_the_count(rule, rules), *_of_parts(rule, programme, reviewers)]
            found += [Doubt(section, rule.id, rule.title, each) for each in dict.fromkeys(said)]
    return found


def _above_the_count(rule: Requirement, rules: tuple[Requirement, ...]) -> Iterator[str]:
    """More scans of an exam than its own number asks for: whoever meets that one does not know that more are needed."""
    counts = [each for each in rules if each.shape == "min_count" and each.application == rule.application]
    if rule.shape not in OF_THE_SCANS or rule.application is None or not counts:
        return
    most = max(counts, key=lambda each: each.params["n"] or 0)
    asked, n = rule.params["n"], most.params["n"]
    if asked is not None and n is not None and asked > n:
        said = gettext("It asks for %(asked)d scans, and “%(count)s” only for %(n)d.")
        yield said % {"asked": asked, "count": most.title, "n": n}


def _of_parts(rule: Requirement, programme: Programme, reviewers: int | None) -> Iterator[str]:
    for part in parts_of(rule.shape, rule.params, rule.application):
        filters = part.params.get("filters", {})
        if part.shape == "min_proctors" and reviewers is not None and (part.params["n"] or 0) > reviewers:
            yield _too_few(part.params["n"], reviewers)
        if {"TP", "TN"} <= set(filters.get("outcome_not", ())):
            yield gettext("No scan that was read rightly counts for it.")
        yield from _contrary(part, filters)
        if part.shape == "assessments":
            yield from _unknown_tools(part, programme)
            yield from _forms_of_another_tool(part, programme)


def _too_few(asked: int, reviewers: int) -> str:
    said = ngettext(
        "It asks for %(asked)d different reviewers, and %(there)d person may review here today.",
        "It asks for %(asked)d different reviewers, and %(there)d people may review here today.",
        reviewers,
    )
    return said % {"asked": asked, "there": reviewers}


def _contrary(part: Part, filters: Mapping[str, Any]) -> Iterator[str]:
    """What is asked of the scans is just what does not count."""
    watched, counts = part.params.get("mode"), filters.get("supervised")
    if watched and counts and not set(WATCHED.get(watched, (watched,))) & set(counts):
        yield gettext("How the scans are to be watched is not how those that count were watched.")
    kinds, only = part.params.get("sub_types"), filters.get("sub_types")
    if kinds and only and not set(kinds) & set(only):
        yield gettext("The kind that it asks for is not of those that count.")
    if filters.get("study_classes") == ["interpreted"] and part.params.get("performed"):
        yield gettext("Only scans that were not performed count, and some have to be performed.")
    contexts = filters.get("contexts")
    if part.shape == "min_indicated_share" and contexts and "clinical" not in contexts:
        yield gettext("It asks for scans made in clinical care, and those do not count.")


def _unknown_tools(part: Part, programme: Programme) -> Iterator[str]:
    known = {*_tools_of_the_library(), *(form.tool for form in programme.assessments)}
    unknown = [each for each in part.params.get("tools", ()) if each not in known]
    if unknown:
        said = gettext(
            "No form here or in the library is named for %(tools)s. Is it a slip? A plain form stands in for it."
        )
        yield said % {"tools": either([f"“{each}”" for each in words_of(unknown)])}


def _forms_of_another_tool(part: Part, programme: Programme) -> Iterator[str]:
    """Where the programme has forms that no rule asks for, and none for what this one asks: one of them was meant, perhaps."""
    tools = set(part.params.get("tools", ()))
    rules = (*programme.requirements, *programme.maintenance)
    parts = [each for rule in rules for each in parts_of(rule.shape, rule.params) if each.shape == "assessments"]
    asked = {tool for each in parts for tool in each.params.get("tools", ())}
    is_any = any("tools" not in each.params for each in parts)
    idle = [form.title for form in programme.assessments if form.tool not in asked]
    if tools and idle and not is_any and not tools & {form.tool for form in programme.assessments}:
        said = gettext("No form of the programme is for %(tools)s, and no requirement asks for %(forms)s.")
        yield said % {"tools": either(words_of(sorted(tools))), "forms": listed([f"“{each}”" for each in idle])}


@cache
def _tools_of_the_library() -> frozenset[str]:
    programmes = library_programmes().values()
    asked = {
        tool
        for programme in programmes
        for rule in (*programme.requirements, *programme.maintenance)
        for part in parts_of(rule.shape, rule.params)
        if part.shape == "assessments"
        for tool in part.params.get("tools", ())
    }
    return frozenset(asked | {form.tool for programme in programmes for form in programme.assessments})
