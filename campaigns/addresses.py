"""Everybody at every address, all the nonsense there, and both doors, of which the suite takes samples: `./pocus campaign addresses`."""

from __future__ import annotations

from .ground.thorough import run

TESTS = [
    "tests/architecture/test_addresses.py",
    "tests/architecture/test_bad_input.py",
    "tests/architecture/test_bad_calls.py",
    "tests/architecture/test_refusals_agree.py",
]

if __name__ == "__main__":
    run(TESTS, "POCUS_ADDRESSES")
