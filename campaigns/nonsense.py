"""Send all the nonsense to every address, of which the suite sends a twelfth: `./pocus campaign nonsense`."""

from __future__ import annotations

import os
import subprocess
import sys

from .site import ROOT

TESTS = ["tests/architecture/test_bad_input.py", "tests/architecture/test_bad_calls.py"]


def main() -> None:
    asked = [sys.executable, "-m", "pytest", "-q", *TESTS]
    sys.exit(subprocess.run(asked, cwd=ROOT, env={**os.environ, "POCUS_NONSENSE": "all"}, check=False).returncode)


if __name__ == "__main__":
    main()
