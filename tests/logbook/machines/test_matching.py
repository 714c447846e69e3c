"""Whose is a study? On plain data: one person or nobody."""

from __future__ import annotations

from uuid import UUID

import pytest
from pydicom.dataset import Dataset

from logbook.dicom import arriving, codes
from logbook.dicom.facts import Inspection
from logbook.dicom.guessing import guess
from logbook.matching import Found, Match, Pointer, match
from logbook.states import Doubt, MatchRule

TINA, TOM = UUID(int=1), UUID(int=2)
HERE = frozenset({TINA, TOM})
KEY = b"k" * 32


def points(rule: str, person: UUID) -> Pointer:
    return Pointer(rule, person, {"by": str(rule)})


@pytest.mark.parametrize(
    ("pointers", "more", "expected"),
    [
        ([], {}, Doubt.NO_CODE),
        ([], {"typed": True}, Doubt.UNKNOWN_CODE),
        ([points("operator", TINA)], {}, "operator"),
        ([points("operator", TINA), points("pairing", TINA)], {}, "pairing"),
        ([points("pairing", TINA), points("intent", TINA)], {}, "intent"),
        ([points("intent", TINA), points("uploaded", TINA)], {}, "uploaded"),
        ([points("uploaded", TINA), points("sender", TINA)], {}, "sender"),
        ([points("pairing", TINA), points("pairing", TOM)], {}, Doubt.TWO_PEOPLE),
        ([points("intent", TINA), points("operator", TOM)], {}, Doubt.RULES_DISAGREE),
        ([points("pairing", TINA), points("operator", TOM)], {}, Doubt.RULES_DISAGREE),
        ([points("pairing", TINA)], {"clock_off": True}, Doubt.CLOCK),
        ([points("operator", TINA)], {"clock_off": True}, "operator"),
        ([points("intent", TINA), points("pairing", TINA)], {"clock_off": True}, "intent"),
        ([points("operator", TINA)], {"enrolled": frozenset({TOM})}, Doubt.NOT_ENROLLED),
    ],
)
def test_the_first_rule_wins_and_a_doubt_is_nobodys(pointers, more, expected):
    found = match(Found(pointers, **{"enrolled": HERE, **more}))
    assert (found.rule if isinstance(found, Match) else found) == expected


def test_a_match_keeps_its_rule_and_evidence():
    found = match(Found([points(MatchRule.OPERATOR, TINA)], enrolled=HERE))
    assert found == Match(TINA, "operator", {"by": "operator"})


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("Okafor^Tina^^Dr", "OKAFOR TINA"), ("okafor, TINA md", "OKAFOR TINA"), ("  k7q4x ", "K7Q4X"),
        ("Ökafor^Tína", "OKAFOR TINA"), ("^^^", ""), ("", ""), ("Do^Lee", "DO LEE"), ("Okafor^Bola^^Sonographer^MSc", "OKAFOR BOLA"),
    ],
)  # fmt: skip
def test_codes_are_compared_without_marks_titles_and_case(typed, whole):
    assert codes.normalised(typed) == whole


def test_a_code_is_found_beside_a_name_and_of_a_name_the_whole_is_compared():
    assert codes.candidates("Okafor^Tina  K7Q4X") == ["OKAFOR TINA K7Q4X", "K7Q4X"]
    assert codes.candidates("Okafor^Tina^^Dr^K7Q4X") == ["OKAFOR TINA", "K7Q4X"]
    assert (codes.candidates("Hardy^Tom"), codes.candidates("tom")) == (["HARDY TOM"], ["TOM"])
    assert codes.parts("Okafor^Tina^^Dr^K7Q4X") == ["OKAFOR TINA", "OKAFOR", "TINA", "K7Q4X"]


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({"StudyDate": "20261128", "StudyTime": "091502.123"}, "2026-11-28T09:15:02"),
        ({"StudyDate": "20261128", "StudyTime": "1234"}, "2026-11-28T12:34:00"),
        ({"StudyDate": "20261128", "StudyTime": "09"}, "2026-11-28T09:00:00"),
        ({"StudyDate": "2026.11.28", "StudyTime": "09:15"}, "2026-11-28T09:15:00"),
        ({"StudyDate": "20261128", "StudyTime": ""}, "2026-11-28"),
        ({"StudyDate": "20261128", "StudyTime": "9:5"}, "2026-11-28"),
        ({"StudyDate": "20261128", "StudyTime": "2460"}, "2026-11-28"),
        ({"AcquisitionDate": "20261128", "StudyDate": "20261128", "StudyTime": "0915"}, "2026-11-28T09:15:00"),
        ({"AcquisitionDateTime": "20261128091502.5+0100"}, "2026-11-28T09:15:02+01:00"),
        ({"AcquisitionDateTime": "20261128"}, "2026-11-28"),
        ({"StudyDate": "20261128", "StudyTime": "0915", "TimezoneOffsetFromUTC": "-0430"}, "2026-11-28T09:15:00-04:30"),
        ({"StudyDate": "20261328", "StudyTime": "0915"}, ""),
        ({"StudyDate": "18990101", "StudyTime": "0915"}, ""),
        ({"StudyDate": "2026112"}, ""),
        ({}, ""),
    ],
)
def test_when_it_was_taken_is_read_as_the_standard_writes_it_or_not_at_all(said, taken):
    assert arriving._taken(said) == taken


def test_a_pairing_code_is_another_one_for_each_person_day_and_hospital_and_the_same_when_asked_again():
    said = [("a", "p", "2026-11-26"), ("a", "p", "2026-11-27"), ("a", "q", "2026-11-26"), ("b", "p", "2026-11-26")]
    found = [codes.pairing_code(KEY, *each) for each in said]
    assert (len(set(found)), {len(code) for code in found}) == (4, {5})
    assert codes.pairing_code(KEY, *said[0]) == found[0]
    assert codes.pairing_code(b"x" * 32, *said[0]) != found[0]


def test_one_wrong_character_is_always_found_and_lookalikes_are_right():
    code = codes.pairing_code(KEY, "a", "p", "2026-11-26")
    wrong = {code[:at] + one + code[at + 1 :] for at in range(5) for one in codes.ALPHABET} - {code}
    assert [each for each in wrong if codes.as_pairing_code(each)] == []
    assert codes.as_pairing_code(code.lower()) == code
    for typed in (code.replace("0", "O"), code.replace("1", "l"), f" {code} "):
        assert codes.as_pairing_code(typed) == code
    assert [codes.as_pairing_code(each) for each in ("", "K7Q4", "K7Q4XX", "U7Q4X")] == [""] * 4


@pytest.mark.parametrize(
    ("texts", "exam"),
    [
        (["Cardiac"], "cardiac"), (["ECHO", "HEART"], "cardiac"), (["FAST exam"], "fast"), (["E-FAST", "ABDOMEN"], "efast"),
        (["eFAST"], "efast"), (["Lung"], "lung"), (["Cardiac and lung"], ""), (["Chest pain of Mrs Querzolin"], ""),
        (["breakfast heartless"], ""), ([""], ""), (["TEE heart"], "tee"), (["soft tissue, left leg"], "soft_tissue"),
    ],
)  # fmt: skip
def test_an_exam_is_guessed_from_whole_words_that_fit_one(texts, exam):
    assert guess(texts) == exam


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("Okafor^Tina^^^4711", ["4711"]), ("Dr 4711^Jones", ["4711"]), ("code:4711", ["4711"]), ("Jo (4711)", ["4711"]), ("Jo #4711.", ["4711"]),
        ("Okafor 4711-B", ["4711 B"]), ("Jones 47.11", ["47 11"]), ("Jones 4711/2", ["4711 2"]), ("Jones 4711_2", ["4711 2"]),
        ("Jones 4711\N{EN DASH}B", ["4711 B"]),
    ],
)  # fmt: skip
def test_part_of_a_word_with_a_digit_is_no_code(typed, others):
    assert codes.candidates(typed)[1:] == others


@pytest.mark.parametrize("typed", ["4711-B", "47.11", "4711/2", "4711_2"])
def test_neither_is_part_of_what_stands_there_alone(typed):
    assert "4711" not in codes.candidates(typed)


@pytest.mark.parametrize("field", ["StudyDescription", "OperatorsName"])
def test_an_operator_code_counts_in_a_description_only_where_it_stands_alone(field):
    def found(text: str) -> bool:
        dataset = Dataset()
        setattr(dataset, field, text)
        said = arriving.arriving(dataset, Inspection(*[None] * 16), key=KEY, field=field)
        return codes.digest(KEY, "operator:120") in said.operator_digests

    assert [found("Aorta 120 mm depth"), found("120"), found(" 120 ")] == [field == "OperatorsName", True, True]
    assert [found(text) for text in ("MR 120", "120 %", "> 120")] == [field == "OperatorsName"] * 3


def test_a_pairing_code_counts_wherever_it_stands():
    code = codes.pairing_code(KEY, "a", "p", "2026-11-26")
    dataset = Dataset()
    for text in (f"Aorta 120 mm {code}", f"aorta-{code.lower()}", code):
        dataset.StudyDescription = text
        said = arriving.arriving(dataset, Inspection(*[None] * 16), key=KEY, field="StudyDescription")
        assert said.pairing_digests == [codes.digest(KEY, f"pairing:{code}")]
