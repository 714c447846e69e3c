"""What is the shortest true sentence of what is missing, and what should be done next? As codes and parameters."""

from __future__ import annotations

import json
from fractions import Fraction

from .judgements import Judgement, Missing, Result

# Requirements on scans that one and the same scan can serve at once. What it needs `n` of, by its name in the combined
# sentence; None where it is the scans themselves. A name that stands in the parameters is read from there.
_SCANS = {
    "more_scans": None,
    "more_positive": "positive",
    "more_abnormal": None,
    "more_performed": None,
    "more_bedside": "bedside",
    "more_remote": "remote",
    "more_unassisted": "unassisted",
    "more_supervised": "supervised",
    "more_media": "media",
    "more_over_read": "over_read",
    "more_sub_type": None,
}
_IN_PARAMS = ("abnormal", "performed")
# Attested by a person who is something certain in the programme, however they watched.
ATTESTED = "attested"
# A scan is watched in one way.
_EXCLUSIVE = ("bedside", "remote", "unassisted")
# Rules about part of an exam only are said apart, unless they are about the same part.
_PART = ("questions", "views", "applications")


def binding(judgement: Judgement, application: str | None) -> Missing | None:
    """Everything that this application (None: the programme as a whole) still asks for; None when it asks nothing."""
    missing = [result.missing for result in judgement.of(application) if result.missing is not None]
    modules = [each for each in missing if each.code == "modules"]
    scans: dict[str, list[Missing]] = {}
    for each in missing:
        if each.code in _SCANS:
            part = {key: each.params[key] for key in _PART if key in each.params}
            scans.setdefault(json.dumps(part, sort_keys=True), []).append(each)
    others = [each for each in missing if each not in modules and each.code not in _SCANS]
    together = [said for each in scans.values() for said in _of_which(each, application)]
    parts = [*_all_modules(modules, application), *together, *others]
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
    """One sentence; what wants another person for the same thing stands beside it."""
    together: list[Missing] = []
    apart: list[Missing] = []
    roles: dict[str, list[str]] = {}
    kinds: set[str] = set()
    for each in scans:
        own, asked = {kind for kind, _n in _kinds(each)}, _roles(each)
        fits = all(roles.get(kind) == asked.get(kind) for kind in own & kinds)
        (together if fits else apart).append(each)
        if fits:
            kinds |= own
            roles |= asked
    return [*_in_one(together, roles, application), *apart]


def _in_one(scans: list[Missing], roles: dict[str, list[str]], application: str | None) -> list[Missing]:
    if len(scans) == 1:
        return scans
    kinds: dict[str, int] = {}
    sub_types: dict[str, int] = {}
    for each in scans:
        for kind, n in _kinds(each):
            kinds[kind] = max(kinds.get(kind, 0), n)
        if each.code == "more_sub_type":
            name = ",".join(each.params["sub_types"])
            sub_types[name] = max(sub_types.get(name, 0), each.params["n"])
    # One scan can be positive and watched at once, so the largest number is enough; it is watched in one way only.
    ways = sum(kinds.get(kind, 0) for kind in _EXCLUSIVE)
    n = max(*(each.params["n"] for each in scans), ways, _one_after_another(sub_types))
    part = {key: scans[0].params[key] for key in _PART if key in scans[0].params}
    more = {key: value for key, value in (("of_sub_types", sub_types), ("roles", roles)) if value}
    return [Missing("scans_of_which", {"n": n, **kinds, **more, "application": application, **part})]


def _kinds(missing: Missing) -> list[tuple[str, int]]:
    kind = _SCANS[missing.code]
    of_all = [(kind, missing.params["n"])] if kind else []
    if "supervised_by" in missing.params:
        of_all.append((ATTESTED, missing.params["n"]))
    return [*of_all, *((name, missing.params[name]) for name in _IN_PARAMS if missing.params.get(name))]


def _roles(missing: Missing) -> dict[str, list[str]]:
    """Of what it needs, who must do it."""
    kind, found = _SCANS[missing.code], {}
    if kind and "roles" in missing.params:
        found[kind] = missing.params["roles"]
    if "supervised_by" in missing.params:
        found[ATTESTED] = missing.params["supervised_by"]
    return found


def _one_after_another(sub_types: dict[str, int]) -> int:
    """A scan is of one sub-type: different ones add up, unless two rules take the same one."""
    codes = [code for name in sub_types for code in name.split(",")]
    return sum(sub_types.values()) if len(codes) == len(set(codes)) else max(sub_types.values())
