"""What does a certificate say besides its statement? The numbers and the transcript, without naming a scan or a day.

Built once, when the certificate is issued, from what judge was given and said; kept with the evidence and printed from
there. Scans appear with their year only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .progress import ScanFact
from .standings import Case


def evidence_scans(case: Case, codes: Iterable[str]) -> list[ScanFact]:
    """Every scan that counted for one of these exams or for the programme as a whole, in order of day."""
    wanted = set(codes)
    counted = {
        scan
        for result in case.judgement.requirements
        if result.application is None or result.application in wanted
        for scan in result.counted_scans
    }
    return sorted((scan for scan in case.facts.scans if scan.id in counted), key=lambda scan: scan.order)


def share_of(scans: Iterable[ScanFact], reviewer: Any) -> dict[str, int]:
    """How much of the evidence one person reviewed themself."""
    found = list(scans)
    return {"reviewed": sum(scan.reviewer == str(reviewer) for scan in found), "of": len(found)}


def annex_of(
    case: Case,
    codes: list[str],
    *,
    issuer: Any,
    titles: Mapping[str, str],
    short_titles: Mapping[str, str],
    scopes: Mapping[str, str],
    requirement_titles: Mapping[str, str],
    module_titles: Mapping[str, str],
    people: Mapping[str, str],
) -> dict[str, Any]:
    """`people`: id → name as printed, of every reviewer in the evidence."""
    scans = evidence_scans(case, codes)
    asked = {requirement.id: requirement for requirement in case.version.requirements}
    results = [each for each in case.judgement.requirements if each.application in (None, *codes)]
    used = {code for each in results for code in each.counted_items}
    return {
        "type": "pocus-annex/1",
        "exams": [
            {"code": code, "title": titles[code], "scope": scopes.get(code, ""), **_figures(scans, code)}
            for code in codes
        ],
        "requirements": [
            {
                "key": each.requirement,
                "title": requirement_titles[each.requirement],
                "application": each.application,
                "needed": each.needed,
                "counted": each.counted,
                "source": asked[each.requirement].source,
                "tag": asked[each.requirement].tag,
            }
            for each in results
        ],
        "modules": [
            {
                "title": module_titles.get(module.code, module.code),
                "passed_on": module.passed_on.isoformat(),
                "score": module.score,
            }
            for module in case.facts.modules
            if module.code in used
        ],
        "transcript": [_line(number, scan, short_titles, people) for number, scan in enumerate(scans, start=1)],
        "proctors": _proctors(scans, people),
        "issuer_share": share_of(scans, issuer),
    }


def _figures(scans: list[ScanFact], code: str) -> dict[str, Any]:
    own = [scan for scan in scans if scan.application == code]
    rated = [scan.quality for scan in own if scan.quality is not None]
    return {
        "scans": len(own),
        "bedside": sum(scan.supervision == "bedside" for scan in own),
        "positive": sum(bool(scan.positive) for scan in own),
        # As text: what is signed has no fractions.
        "quality": f"{sum(rated) / len(rated):.1f}" if rated else None,
    }


def _line(number: int, scan: ScanFact, titles: Mapping[str, str], people: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": number,
        "year": scan.performed_on.year,
        "exam": titles.get(scan.application, scan.application),
        "outcome": scan.worst_outcome,
        **({"expected": "positive"} if _is_of_an_expected_yes(scan) else {}),
        "quality": scan.quality,
        "supervision": scan.supervision,
        "proctor": people.get(scan.reviewer or "", ""),
    }


def _is_of_an_expected_yes(scan: ScanFact) -> bool:
    """Whether yes was the normal answer where the two readings differ: then FP and FN read otherwise."""
    outcome = scan.worst_outcome
    questions = {question for question, each in scan.outcomes.items() if each == outcome}
    return outcome in ("FP", "FN") and bool(questions) and questions <= set(scan.positive_is_normal)


def _proctors(scans: list[ScanFact], people: Mapping[str, str]) -> list[dict[str, Any]]:
    by_reviewer: dict[str, int] = {}
    for scan in scans:
        if scan.reviewer:
            by_reviewer[scan.reviewer] = by_reviewer.get(scan.reviewer, 0) + 1
    rows = [{"name": people.get(reviewer, ""), "scans": number} for reviewer, number in by_reviewer.items()]
    return sorted(rows, key=lambda row: (-row["scans"], row["name"]))
