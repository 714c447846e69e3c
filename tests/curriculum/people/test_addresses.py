"""What a director pastes: addresses and names in any of the usual forms; what is none of them is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.forms.people import addresses


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("ann@example.org", [("", "ann@example.org")]),
        ("ann@example.org, bo@example.org;cy@example.org\ndi@example.org",
         [("", "ann@example.org"), ("", "bo@example.org"), ("", "cy@example.org"), ("", "di@example.org")]),
        ("Ann Bo <ann@example.org>", [("Ann Bo", "ann@example.org")]),
        ('"Bo, Ann" <ann@example.org>, cy@example.org', [("Bo, Ann", "ann@example.org"), ("", "cy@example.org")]),
        ("<ann@example.org>", [("", "ann@example.org")]),
        ("  \n\n ;, \r\n ann@example.org \r\n", [("", "ann@example.org")]),
        ("Ann@Example.org\nann@example.org", [("", "ann@example.org")]),
        ("Zoë Ångström <zoe@example.org>", [("Zoë Ångström", "zoe@example.org")]),
        ("ann@example.org bo@example.org\tcy@example.org",
         [("", "ann@example.org"), ("", "bo@example.org"), ("", "cy@example.org")]),
        ("", []),
    ],
)  # fmt: skip
def test_addresses_are_found(pasted, found):
    assert addresses(pasted) == (found, [])


@pytest.mark.parametrize(
    "part",
    ["nonsense", "ann@", "@example.org", "ann@example", "Ann Bo ann@example.org", "Ann <nonsense>", "a@b@example.org",
     "<>", "ann example.org"],
)  # fmt: skip
def test_what_is_no_address_is_named_as_it_was_written(part):
    assert addresses(f"good@example.org\n{part}\nalso@example.org") == (
        [("", "good@example.org"), ("", "also@example.org")],
        [part],
    )


@given(st.text(max_size=300))
def test_anything_may_be_pasted(pasted):
    found, wrong = addresses(pasted)
    assert len({address for _name, address in found}) == len(found)
    assert all(part.strip() for part in wrong)
