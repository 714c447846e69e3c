"""What is the shortest true sentence of what is missing, and what should be done next? As codes and parameters."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .judgements import Judgement, Missing, Result
from .of_which import in_one


def binding(judgement: Judgement, application: str | None) -> Missing | None:
    """Everything that this application (None: the programme as a whole) still asks for; None when it asks nothing."""
    missing = [part for result in judgement.of(application) if result.missing for part in _each(result.missing)]
    modules = [each for each in missing if each.code == "modules"]
    parts = [*_all_modules(modules, application), *in_one(each for each in missing if each.code != "modules")]
    if len(parts) < 2:
        return parts[0] if parts else None
    return Missing("several", {"application": application, "parts": [part.to_json() for part in parts]})


def _each(missing: Missing) -> Iterator[Missing]:
    """What all of several rules ask is asked like that of any other."""
    if missing.code == "several":
        for part in missing.params["parts"]:
            yield from _each(Missing.from_json(part))
    else:
        yield missing


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
        step = modules[0].missing if modules else _first(binding(judgement, application))
        if step is not None:
            return step
    return _first(binding(judgement, None))


def _first(missing: Missing | None) -> Missing | None:
    """One step: of all that is missing what is said first, the scans where there are some."""
    if missing is not None and missing.code == "several":
        return Missing.from_json(missing.params["parts"][0])
    return missing


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
