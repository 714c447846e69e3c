"""Take the pictures of README and docs from the running product: `./pocus campaign screenshots`."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from .site import PASSWORD, ROOT, demo

FOLDER = ROOT / "docs" / "screenshots"
PHONE, DESKTOP = (390, 844), (1440, 900)


@dataclass(frozen=True)
class Shot:
    """`open` lists what to click or visit, one after the other: a path, or the name of a link."""

    name: str
    who: str
    open: tuple[str, ...]
    size: tuple[int, int] = DESKTOP
    theme: str = "light"


SHOTS = [
    Shot("home-trainee", "tina", ("/",)),
    Shot("home-trainee-phone", "tina", ("/",), PHONE),
    Shot("log-a-scan-phone", "tina", ("/scans/new/?exam=cardiac",), PHONE),
    Shot("progress", "tina", ("/progress/",)),
    Shot("module", "tina", ("/modules/cardiac/#read-it",)),
    Shot("review", "pat", ("/reviews/", "main .rows a:has-text('Cardiac')")),
    Shot("review-dark", "pat", ("/reviews/", "main .rows a:has-text('Cardiac')"), theme="dark"),
    Shot("cohort", "dana", ("/programmes/", "main .rows a", "text=Cohort")),
    Shot("verify", "dana", ("/certificates/", "main .rows a", "main a[href^='/v/']")),
]


def main() -> None:
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        _jobs_are_done(browser, address)
        for shot in SHOTS:
            _take(browser, address, shot)
        browser.close()


def _jobs_are_done(browser: Browser, address: str, seconds: int = 300) -> None:
    """Clips are cleaned and the certificate is printed after the demo is drawn; both belong on the pictures."""
    page = browser.new_page()
    for _ in range(seconds):
        queue = page.request.get(f"{address}/health/", headers={"Accept": "application/json"}).json()["checks"]["queue"]
        if queue.get("waiting") == queue.get("running") == 0:
            return page.close()
        page.wait_for_timeout(1000)
    raise SystemExit("the worker did not come to an end")


def _take(browser: Browser, address: str, shot: Shot) -> None:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        reduced_motion="reduce",
        base_url=address,
        device_scale_factor=1,
    )
    page = context.new_page()
    if shot.who:
        _sign_in(page, shot.who)
    for step in shot.open:
        if step.startswith("/"):
            page.goto(step)
        else:
            page.locator(step).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    print(f"{shot.name}.png", flush=True)
    context.close()


def _sign_in(page: Page, who: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(f"{who}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


if __name__ == "__main__":
    main()
