"""Parts of the suite that a variable in the environment makes go through all that they otherwise take samples of."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NoReturn

from campaigns.site import ROOT


def run(tests: list[str], variable: str) -> NoReturn:
    asked = [sys.executable, "-m", "pytest", "-q", *tests]
    sys.exit(subprocess.run(asked, cwd=ROOT, env={**os.environ, variable: "all"}, check=False).returncode)
