"""Any log, any facts, any rule: what hypothesis draws from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from pocus_credentialing.credentials.judging.facts import STATES
from pocus_credentialing.credentials.progress import (
    AssessmentFact,
    AwardFact,
    CourseFact,
    Facts,
    LibraryCaseFact,
    ModuleFact,
    ReflectionFact,
    Requirement,
    ScanFact,
    SignOffFact,
)

from .examples import TODAY

EXAMS = ["cardiac", "lung"]
ROLES = ["mentor", "supervisor"]
PEOPLE = ["pat", "eve", "dana"]
MODES = ["bedside", "remote", "unassisted"]
exams = st.sampled_from(EXAMS)
some_exam = st.none() | exams
days = st.integers(-70, 10).map(lambda after: TODAY + timedelta(days=after))
ids = st.integers(0, 10**6).map(str)
small = st.integers(1, 4)
months = st.integers(1, 3)


def some_of(*values: Any, least: int = 0):
    return st.lists(st.sampled_from(values), unique=True, min_size=least).map(tuple)


@st.composite
def scans(draw: Any, exact: bool = False) -> ScanFact:
    first = draw(days)
    rough = None if exact else draw(st.none() | st.none() | st.integers(0, 60))
    return ScanFact(
        id=draw(ids),
        application=draw(exams),
        performed_on=first,
        performed_until=None if rough is None else first + timedelta(days=rough),
        # Mostly accepted, or hardly any would come as far as a filter.
        state=draw(st.just("accepted") | st.sampled_from(["accepted", "submitted", *STATES])),
        accepted_on=draw(st.none() | days),
        context=draw(st.sampled_from(["clinical", "clinical", "volunteer"])),
        answers=draw(
            st.dictionaries(st.sampled_from("qr"), st.sampled_from(["positive", "negative", "indeterminate"]))
        ),
        outcomes=draw(st.dictionaries(st.sampled_from("qr"), st.sampled_from(["TP", "TN", "FP", "FN", "limited"]))),
        quality=draw(st.none() | st.integers(1, 5)),
        supervision=draw(st.none() | st.sampled_from(MODES)),
        supervisor_roles=draw(some_of(*ROLES)),
        reviewer=draw(st.none() | st.sampled_from(PEOPLE)),
        reviewer_roles=draw(some_of(*ROLES)),
        sub_type=draw(st.sampled_from([None, "central", "artery"])),
        clips=draw(st.integers(0, 2)),
        study_class=draw(st.sampled_from(["performed", "performed", "interpreted"])),
        trainees=draw(st.integers(1, 3)),
        before_phase1=draw(st.sampled_from([False, False, True])),
    )


def logs(exact: bool = False):
    return st.lists(scans(exact), max_size=10, unique_by=lambda scan: scan.id).map(tuple)


def _many(strategy: Any, key: str = "id"):
    return st.lists(strategy, max_size=4, unique_by=lambda each: getattr(each, key)).map(tuple)


KINDS = ["course", "lecture"]
courses = st.builds(
    CourseFact, ids, st.sampled_from(KINDS), days, application=some_exam, minutes=st.integers(0, 130),
    hands_on_minutes=st.integers(0, 70), score=st.none() | st.integers(60, 100), expires_on=st.none() | days,
)  # fmt: skip
assessments = st.builds(
    AssessmentFact, ids, st.sampled_from(["osce", "sdot"]), days, st.sampled_from(["formative", "summative"]), some_exam,
    st.booleans(), st.none() | st.integers(60, 100), st.none() | st.sampled_from(PEOPLE), some_of(*ROLES),
)  # fmt: skip
awards = st.builds(AwardFact, st.sampled_from("abc"), days, st.none() | days)
library_cases = st.builds(LibraryCaseFact, ids, exams, days, st.booleans(), st.booleans())
modules = st.builds(ModuleFact, st.sampled_from(["introduction", "cardiac"]), days)
reflections = st.builds(ReflectionFact, ids, days, some_exam)
sign_offs = st.builds(SignOffFact, ids, st.sampled_from(ROLES), st.sampled_from(PEOPLE), days, application=some_exam)


def facts(exact: bool = False):
    return st.builds(
        Facts,
        scans=logs(exact),
        modules=_many(modules, "code"),
        courses=_many(courses),
        assessments=_many(assessments),
        reflections=_many(reflections),
        awards=st.lists(awards, max_size=4).map(tuple),
        library_cases=_many(library_cases),
        sign_offs=_many(sign_offs),
        started_on=st.none() | days,
        trained_on=st.none() | days,
    )


filters = st.fixed_dictionaries(
    {},
    optional={
        "unreviewed": st.booleans(),
        "last_months": months,
        "after_course": some_of(*KINDS, least=1).map(list),
        "sub_types": some_of("central", "artery", least=1).map(list),
        "questions": some_of("q", "r", least=1).map(list),
        "contexts": st.just(["clinical"]),
        "study_classes": some_of("performed", "interpreted", least=1).map(list),
        "determinate": st.booleans(),
        "outcome_not": some_of("FP", "FN", "limited").map(list),
        "quality_assured": st.booleans(),
        "quality_min": st.integers(1, 4),
        "supervised": some_of(*MODES, least=1).map(list),
        "supervised_by": some_of(*ROLES, least=1).map(list),
        "trainees_max": st.integers(1, 3),
    },
)
few_filters = st.just({}) | filters
_roles = some_of(*ROLES, least=1).map(list)
_modes = st.sampled_from([*MODES, "any"])
_filtered = {"filters": few_filters}
_n = {"n": small}


def _params(needed: dict[str, Any], optional: dict[str, Any] | None = None):
    return st.fixed_dictionaries(needed, optional=optional or {})


SCAN_RULES = {
    "min_count": _params({**_n, **_filtered}, {"recommended": small}),
    "min_supervised": _params({**_n, "mode": _modes, **_filtered}, {"roles": _roles}),
    "min_positive": _params({**_n, **_filtered}, {"library_cases": small}),
    "min_sub_type": _params({**_n, "sub_types": some_of("central", "artery", least=1).map(list), **_filtered}),
    "min_media": _params({**_n, **_filtered}),
    "min_over_read": _params({**_n, **_filtered}, {"roles": _roles}),
    "min_clips": _params({**_n, **_filtered}),
    "max_normal": _params({**_n, "normal": st.integers(0, 2), **_filtered}),
    "study_classes": _params({"performed": st.integers(0, 2), "total": st.integers(2, 4), **_filtered}),
    "window": _params({**_n, "months": months, **_filtered})
    | _params(
        {"n": st.integers(2, 4), "months": months, "supervised": st.integers(1, 2), "mode": _modes, **_filtered},
        {"roles": _roles},
    ),
    "prerequisite_scans": _params({**_n, **_filtered}),
    "breadth": _params({**_n, **_filtered}, {"each": st.integers(1, 2)}),
    "min_proctors": _params({**_n, **_filtered}),
    "min_applications": _params(
        {"k": st.integers(1, 2), **_n, **_filtered}, {"required": st.just(["lung"]), "exceptions": st.just({"lung": 1})}
    ),
}
SHARES = {
    "min_supervised_share": _params({"percent": st.integers(1, 100), "mode": _modes, **_filtered}),
    "min_reviewed_share": _params({"percent": st.integers(1, 100), **_filtered}),
    "min_indicated_share": _params({"percent": st.integers(1, 100), **_filtered}),
}
_last = {"last_months": months}
OTHERS = {
    "max_gap": _params({"days": st.integers(1, 40), "severity": st.sampled_from(["warn", "require"]), **_filtered}),
    "maintenance": _params(
        {"months": months, "scans": st.integers(0, 2), "hours": small, **_filtered}, {"after_months": months}
    ),
    "modules_passed": _params({"modules": st.just(["introduction", "cardiac"])}),
    "learning_hours": _params({"hours": small}, {"hands_on": st.booleans(), "kinds": st.just(["course"]), **_last}),
    "learning_minutes": _params({"minutes": st.integers(1, 90)}, {"kinds": st.just(["lecture"]), **_last}),
    "courses_passed": _params({**_n, "kinds": st.just(["course"])}, {"pass_percent": st.just(80), **_last}),
    "assessments": _params(
        _n,
        {
            "tools": st.just(["osce"]),
            "kind": st.just("summative"),
            "pass_percent": st.just(80),
            "independence": st.sampled_from(["not_main_proctor", "never_proctor"]),
            "roles": _roles,
            **_last,
        },
    ),
    "reflections": _params(_n, _last),
    "prerequisite_award": _params({"groups": st.just([["a", "b"], ["c"]])}),
    "sign_off": _params({"roles": st.just(ROLES)}),
}


def rules(*tables: dict[str, Any], id: str = "rule.one"):
    def of(name: str, params: Any):
        return st.builds(
            Requirement, st.just(id), st.just(name), some_exam, st.sampled_from(["phase1", "phase2"]), params
        )

    return st.one_of([of(name, params) for table in tables for name, params in table.items()])


any_rule = rules(SCAN_RULES, SHARES, OTHERS)
parts = st.lists(any_rule, min_size=2, max_size=3).map(
    lambda found: [{"shape": each.shape, "application": each.application, "params": each.params} for each in found]
)
combinations = st.builds(
    lambda name, rules, exam: Requirement("rule.all", name, exam, params={"rules": rules}),
    st.sampled_from(["all_of", "any_of"]),
    parts,
    some_exam,
)
windows = st.builds(lambda n: Requirement("rule.window", "programme_window", params={"months": n}), months)
