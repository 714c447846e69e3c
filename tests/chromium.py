"""Which Chromium the tests drive: where it is installed, the one without windows (Debian's chromium-headless-shell). Its
engine is the same, and half the work: a third of the suite's time is spent in browsers."""

from __future__ import annotations

import shutil
from typing import Any

WITHOUT_WINDOWS = ("chromium-headless-shell",)
WHOLE = ("chromium", "chromium-browser", "google-chrome")


def browser_path(*, whole: bool = False) -> str | None:
    """Where the browser is; `whole` for the one that people have, if both are there."""
    wanted = (*WHOLE, *WITHOUT_WINDOWS) if whole else (*WITHOUT_WINDOWS, *WHOLE)
    return next((found for name in wanted if (found := shutil.which(name))), None)


def launched(playwright: Any, *, whole: bool = False) -> Any:
    return playwright.chromium.launch(executable_path=browser_path(whole=whole), args=["--no-sandbox", "--disable-gpu"])
