"""Look at every page for each role, of which the suite looks at those that people work with: `./pocus campaign pages`."""

from __future__ import annotations

import os
import subprocess
import sys

from .site import ROOT

TESTS = ["tests/journeys/test_every_page.py"]


def main() -> None:
    asked = [sys.executable, "-m", "pytest", "-q", *TESTS]
    sys.exit(subprocess.run(asked, cwd=ROOT, env={**os.environ, "POCUS_PAGES": "all"}, check=False).returncode)


if __name__ == "__main__":
    main()
