"""What is the shortest true sentence of what is missing, and what should be done next? As codes and parameters."""

from __future__ import annotations

from fractions import Fraction

from .judgements import Judgement, Missing, Result

# Requirements on scans that one and the same scan can serve at once, with their name in the combined sentence.
_OF_WHICH = {
    "more_positive": "positive",
    "more_bedside": "bedside",
    "more_remote": "remote",
    "more_unassisted": "unassisted",
}


def binding(judgement: Judgement, application: str | None) -> Missing | None:
    """Everything that this application (None: the programme as a whole) still asks for; None when it asks nothing."""
    missing = [result.missing for result in judgement.of(application) if result.missing is not None]
    modules = [each for each in missing if each.code == "modules"]
    scans = [each for each in missing if each.code == "more_scans" or each.code in _OF_WHICH]
    others = [each for each in missing if each not in modules and each not in scans]
    parts = [*_all_modules(modules, application), *_of_which(scans, application), *others]
    if len(parts) < 2:
        return parts[0] if parts else None
    return Missing("several", {"application": application, "parts": [part.to_json() for part in parts]})


def next_step(judgement: Judgement) -> Missing | None:
    """The programme's own introductory training first, because without it nothing counts; then the exam that is nearest to
    complete, its module before its scans; then what else the programme asks."""
    open_results = [result for result in judgement.requirements if not result.met]
    general = [each for each in open_results if each.phase == "phase1" and each.application is None and each.missing]
    if general:
        return general[0].missing
    applications = sorted({result.application for result in open_results if result.application is not None})
    # Of two that are equally near, the one that stands first by name: sorting keeps their order.
    for application in sorted(applications, key=lambda each: -completion(judgement, each)):
        modules = [
            each for each in open_results
            if each.application == application and each.phase == "phase1" and each.missing is not None
        ]  # fmt: skip
        step = modules[0].missing if modules else binding(judgement, application)
        if step is not None:
            return step
    return binding(judgement, None)


def completion(judgement: Judgement, application: str | None) -> Fraction:
    """The share of what this application asks that is done; one requirement's surplus never fills another's gap."""
    results = judgement.of(application)
    needed = sum(result.needed for result in results)
    return Fraction(sum(_done(result) for result in results), needed) if needed else Fraction(1)


def _done(result: Result) -> int:
    return min(result.counted, result.needed)


def _all_modules(modules: list[Missing], application: str | None) -> list[Missing]:
    codes = list(dict.fromkeys(code for each in modules for code in each.params["codes"]))
    return [Missing("modules", {"codes": codes, "application": application})] if codes else []


def _of_which(scans: list[Missing], application: str | None) -> list[Missing]:
    if not scans:
        return []
    if len(scans) == 1:
        return scans
    kinds: dict[str, int] = {}
    for each in scans:
        if kind := _OF_WHICH.get(each.code):
            kinds[kind] = max(kinds.get(kind, 0), each.params["n"])
    # One scan can be positive and watched at once, so the largest number is enough.
    n = max(each.params["n"] for each in scans)
    return [Missing("scans_of_which", {"n": n, **kinds, "application": application})]
