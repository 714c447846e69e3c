"""A trainee who has done all that a version asks, made from the version itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from curriculum.library.catalogue import read_catalogue
from pocus_credentialing.credentials.progress import (
    AssessmentFact,
    AwardFact,
    CourseFact,
    Facts,
    ModuleFact,
    ReflectionFact,
    Requirement,
    ScanFact,
    SignOffFact,
    Version,
)

from .examples import TODAY

COURSE_DAY = TODAY - timedelta(days=200)
ROLES = ("core_instructor", "mentor", "regional_lead", "supervisor")
CLIPS = 3


_MADE: dict[tuple[str, str], Facts] = {}


def complete(version: Version, applications: tuple[str, ...]) -> Facts:
    key = (version.code, ",".join(each.id for each in version.requirements))
    if key not in _MADE:
        _MADE[key] = _complete(version, applications)
    return _MADE[key]


def _complete(version: Version, applications: tuple[str, ...]) -> Facts:
    """Everything agreed, positive, watched at the bedside by the right person, recent, and no more than is needed."""
    items = [(at, each) for at, each in enumerate(version.requirements)]
    return Facts(
        scans=tuple(_scans(version, applications)),
        modules=tuple(ModuleFact(code, COURSE_DAY, 100) for code in _modules(version)),
        courses=tuple(course for at, each in items for course in _courses(at, each)),
        assessments=tuple(assessment for at, each in items for assessment in _assessments(at, each)),
        reflections=tuple(
            ReflectionFact(f"reflection-{at}", COURSE_DAY)
            for each in version.requirements
            if each.shape == "reflections"
            for at in range(each.params["n"])
        ),
        awards=tuple(
            AwardFact(group[0], COURSE_DAY)
            for each in version.requirements
            if each.shape == "prerequisite_award"
            for group in each.params["groups"]
        ),
        sign_offs=tuple(
            SignOffFact(f"sign-off-{role}", role, role, TODAY, each.params.get("document"), each.application)
            for each in version.requirements
            if each.shape == "sign_off"
            for role in each.params["roles"]
        ),
        started_on=COURSE_DAY,
    )


def _modules(version: Version) -> list[str]:
    found = [code for each in version.requirements for code in each.params.get("modules", ())]
    return list(dict.fromkeys(found))


# --- scans


def _scans(version: Version, applications: tuple[str, ...]) -> Iterator[ScanFact]:
    for application in applications:
        alone, sub_types = _asked_of(version, application)
        kinds = [sub_type for sub_type, n in sub_types.items() for _ in range(n)]
        number = max(_number(version, application), len(kinds))
        for at in range(number):
            yield _scan(application, at, sub_type=kinds[at] if at < len(kinds) else None, alone=at < alone)
    total = _total(version) - sum(_number(version, each) for each in applications)
    for at in range(max(0, total)):
        yield _scan(applications[0], 500 + at, sub_type=None, alone=False)


def _asked_of(version: Version, application: str) -> tuple[int, Counter[str]]:
    """How many must be done alone, and how many of each sub-type."""
    own = [each for each in version.requirements if each.application == application]
    alone = [each.params["n"] for each in own if each.params.get("mode") == "unassisted"]
    sub_types: Counter[str] = Counter()
    for each in own:
        if each.shape == "min_sub_type":
            sub_types[each.params["sub_types"][0]] += each.params["n"]
    return max(alone, default=0), sub_types


def _number(version: Version, application: str) -> int:
    """The most that any of its rules asks, and the introductory ones beside it."""
    found = [2]  # a share of two is none of one
    introductory = 0
    for each in version.requirements:
        params = each.params
        concerned = each.application == application or application in params.get("applications", ())
        if each.shape == "prerequisite_scans" and concerned:
            introductory = params["n"]
        elif each.shape == "min_applications" and application in params["required"]:
            found.append(params["exceptions"].get(application, params["n"]))
        elif concerned and each.shape not in ("assessments", "courses_passed", "modules_passed"):
            found.append(params.get("total", params.get("n", 0)))
    return max(found) + introductory


def _total(version: Version) -> int:
    whole = [each for each in version.requirements if each.application is None]
    counts = [each.params["n"] for each in whole if each.shape == "min_count"]
    clips = [-(-each.params["n"] // CLIPS) for each in whole if each.shape == "min_clips"]
    return max([*counts, *clips], default=0)


def _scan(code: str, at: int, *, sub_type: str | None, alone: bool) -> ScanFact:
    exam = read_catalogue().application(code)
    day = TODAY - timedelta(days=at % 60)
    procedure = exam.kind == "procedural"
    read: dict[str, Any] = {
        "answers": {each.code: "positive" for each in exam.questions},
        "outcomes": {each.code: "TP" for each in exam.questions},
        "outcome": "TP",
        "positive_is_normal": tuple(each.code for each in exam.questions if each.abnormal_answer == "negative"),
    }
    return ScanFact(
        id=f"{code}-{at:03}",
        application=code,
        performed_on=day,
        state="accepted",
        accepted_on=day,
        views=tuple(each.code for each in exam.views),
        quality=4,
        supervision="unassisted" if alone else "bedside",
        supervisor_roles=ROLES,
        reviewer="pat",
        reviewer_roles=ROLES,
        sub_type=sub_type or (exam.sub_types[-1].code if exam.sub_types else None),
        clips=CLIPS,
        **({"outcome": "success"} if procedure else read),
    )


# --- what is no scan


def _courses(at: int, each: Requirement) -> Iterator[CourseFact]:
    params = each.params
    for kind in params.get("filters", {}).get("after_course", ()):
        yield CourseFact(f"before-{at}-{kind}", kind, COURSE_DAY)
    kind = params.get("kinds", ["course"])[0]
    if each.shape in ("learning_hours", "maintenance"):
        number, minutes = params["hours"], {"minutes": 60, "hands_on_minutes": 60 if params.get("hands_on") else 0}
    elif each.shape == "learning_minutes":
        number, minutes = params["minutes"] // 10, {"minutes": 10}
    elif each.shape == "courses_passed":
        number, minutes = params["n"], {}
    else:
        return
    for which in range(number):
        yield CourseFact(
            f"course-{at}-{which}",
            kind,
            COURSE_DAY,
            code=params.get("codes", [None])[0],
            application=each.application,
            score=100,
            **minutes,
        )


def _assessments(at: int, each: Requirement) -> Iterator[AssessmentFact]:
    if each.shape != "assessments":
        return
    for which in range(each.params["n"]):
        yield AssessmentFact(
            f"assessment-{at}-{which}",
            each.params.get("tools", ["osce"])[0],
            TODAY,
            kind=each.params.get("kind", "summative"),
            application=each.application,
            score=100,
            assessor="dana",
            assessor_roles=ROLES,
        )
