"""Is a miscopied code noticed, and a differently written one understood?"""

from __future__ import annotations

import random

import pytest

from pocus_credentialing.credentials.codes import ALPHABET, check_character, grouped, is_well_formed, new_code, read


def test_a_code_has_75_random_bits_and_a_check_character():
    found = {new_code() for _ in range(500)}
    assert len(found) == 500
    assert {len(code) for code in found} == {16}
    assert all(code[-1] == check_character(code[:-1]) for code in found)
    assert {character for code in found for character in code} == set(ALPHABET)


def test_any_one_wrong_character_is_noticed():
    code = new_code()
    for place in range(16):
        for other in ALPHABET.replace(code[place], ""):
            assert not is_well_formed(code[:place] + other + code[place + 1 :])
    assert is_well_formed(code)


def test_any_two_characters_that_changed_places_are_noticed():
    code = "0123456789ABCDE"
    code += check_character(code)
    for first in range(15):
        for second in range(first + 1, 16):
            if code[first] == code[second]:
                continue
            swapped = list(code)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert not is_well_formed("".join(swapped))


@pytest.mark.parametrize(
    "written",
    [
        "{}", " {} ", "{0:.4}-{1}-{2}-{3}", "{0:.4} {1} {2} {3}",
    ],
)  # fmt: skip
def test_writing_does_not_matter(written):
    code = new_code()
    groups = grouped(code).split("-")
    typed = written.format(code if written.count("{") == 1 else groups[0], *groups[1:])
    for variant in (typed, typed.lower(), typed.replace("0", "O").replace("1", "l"), typed.replace("1", "I").lower()):
        assert read(variant) == code


@pytest.mark.parametrize("code", ["", "7K3M", "U" * 16, "é" * 16, "0" * 17, "𝟘" * 16])
def test_what_is_no_code_is_not_well_formed(code):
    assert not is_well_formed(read(code))


def test_a_random_body_and_check_fit_once_in_32():
    rng = random.Random(1)
    tries = ["".join(rng.choice(ALPHABET) for _ in range(16)) for _ in range(3200)]
    assert 60 < sum(map(is_well_formed, tries)) < 140
