"""Is frozen JSON read whole, or not at all?"""

from dataclasses import dataclass, field

import pytest

from pocus_credentialing.credentials.judging import NotReadable
from pocus_credentialing.credentials.judging.plain import ADDED, Plain
from pocus_credentialing.credentials.progress import (
    AssessmentFact,
    AwardFact,
    CourseFact,
    Facts,
    Missing,
    ScanFact,
    Version,
)

from .examples import TODAY, a_scan

SCAN = a_scan().to_json()


def test_json_has_exactly_the_fields_with_days_as_text():
    assert (SCAN["performed_on"], SCAN["views"], SCAN["answers"]["effusion"]) == (
        "2026-11-01",
        ["plax", "a4c"],
        "positive",
    )
    assert ScanFact.from_json(SCAN) == a_scan()


def test_a_field_added_since_has_its_default():
    assert Facts.from_json({"scans": [SCAN]}) == Facts(scans=(a_scan(),))
    assert Missing.from_json({"code": "modules"}) == Missing("modules", {})


def test_parameters_are_read_as_they_are_whatever_stands_in_them():
    params = {"n": 2, "codes": ["lung"], "application": None}
    read = Missing.from_json({"code": "modules", "params": params})

    assert read == Missing("modules", params)
    assert read.params is not params


def test_a_field_added_since_is_written_only_when_it_says_something():
    """What is judged as before is also written as before: certificates and standings keep their bytes."""
    assert Facts().to_json() == {"scans": [], "modules": []}
    assert set(SCAN) == {
        "id", "application", "performed_on", "state", "accepted_on", "context", "views", "missing_required_views",
        "answers", "outcomes", "outcome", "quality", "supervision", "reviewer", "veto_reason", "sub_type", "clips",
        "before_phase1",
    }  # fmt: skip
    read_only = a_scan(study_class="interpreted", performed_until=TODAY, trainees=2)
    written = read_only.to_json()
    assert {key: written[key] for key in set(written) - set(SCAN)} == {
        "study_class": "interpreted",
        "performed_until": "2026-11-23",
        "trainees": 2,
    }
    assert ScanFact.from_json(written) == read_only


@dataclass(frozen=True)
class Noted(Plain):
    id: str
    notes: dict[str, str] = field(default_factory=dict, metadata=ADDED)


def test_a_field_added_since_whose_default_is_made_anew_is_left_out_likewise():
    assert Noted("a").to_json() == {"id": "a"}
    assert Noted("a", {"by": "pat"}).to_json() == {"id": "a", "notes": {"by": "pat"}}
    assert Noted.from_json({"id": "a"}) == Noted("a")


def test_everything_that_is_no_scan_is_read_back():
    whole = Facts(
        courses=(CourseFact("c", "course", TODAY, minutes=60),),
        assessments=(AssessmentFact("a", "osce", TODAY, assessor_roles=("lead",)),),
        awards=(AwardFact("famus", TODAY, TODAY),),
        started_on=TODAY,
    )
    assert Facts.from_json(whole.to_json()) == whole
    assert whole.to_json()["started_on"] == "2026-11-23"


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (Facts, {"scans": [{**SCAN, "colour": "red"}]}, r"Facts\.scans\[0\]: expected no field colour$"),
        (ScanFact, {**SCAN, "size": 1, "colour": "red"}, r"ScanFact: expected no field colour, size$"),
        (Facts, {"scans": SCAN}, r"Facts\.scans: expected a list"),
        (Facts, [], "Facts: expected an object"),
        (Facts, {"scans": [SCAN, SCAN]}, "Facts: given twice: scan scan-1"),
        (ScanFact, {**SCAN, "performed_on": "1 Nov 2026"}, r"ScanFact\.performed_on: expected a date, YYYY-MM-DD$"),
        (ScanFact, {**SCAN, "performed_on": None}, r"ScanFact\.performed_on: expected a date"),
        (ScanFact, {**SCAN, "quality": "4"}, r"ScanFact\.quality: expected int"),
        (ScanFact, {**SCAN, "quality": True}, r"ScanFact\.quality: expected int"),
        (ScanFact, {**SCAN, "before_phase1": 1}, r"ScanFact\.before_phase1: expected bool"),
        (ScanFact, {**SCAN, "answers": []}, r"ScanFact\.answers: expected an object"),
        (ScanFact, {**SCAN, "answers": {"q": 1}}, r"ScanFact\.answers\.q: expected str"),
        (ScanFact, {**SCAN, "views": ["plax", None]}, r"ScanFact\.views\[1\]: expected str"),
        (Version, {"code": "spocus"}, "Version: .*version"),
        (Missing, {"code": "modules", "params": []}, r"Missing\.params: expected an object"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(kind, data, said):
    with pytest.raises(NotReadable, match=said):
        kind.from_json(data)
