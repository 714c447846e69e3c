"""Look at every page for each role, of which the suite looks at those that people work with: `./pocus campaign pages`."""

from __future__ import annotations

from .ground.thorough import run

TESTS = ["tests/journeys/test_every_page.py"]

if __name__ == "__main__":
    run(TESTS, "POCUS_PAGES")
