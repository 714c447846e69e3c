"""What must hold of every rule, over five times as many invented logs as in the suite: `./pocus campaign properties`."""

from __future__ import annotations

import os
import subprocess
import sys

from .site import ROOT

TESTS = ["tests/credentials/judging/test_properties.py", "tests/credentials/judging/test_properties_of_shapes.py"]


def main() -> None:
    asked = [sys.executable, "-m", "pytest", "-q", *TESTS]
    sys.exit(subprocess.run(asked, cwd=ROOT, env={**os.environ, "POCUS_PROPERTIES": "all"}, check=False).returncode)


if __name__ == "__main__":
    main()
