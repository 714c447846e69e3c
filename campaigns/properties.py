"""What must hold of every rule, over ten times as many invented logs as in the suite: `./pocus campaign properties`."""

from __future__ import annotations

from .ground.thorough import run

TESTS = ["tests/credentials/judging/test_properties.py", "tests/credentials/judging/test_properties_of_shapes.py"]

if __name__ == "__main__":
    run(TESTS, "POCUS_PROPERTIES")
