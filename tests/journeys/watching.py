"""What went on in a browser: where it went, what it complained of, whom else it asked."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

LISTEN = """
document.addEventListener('securitypolicyviolation', event =>
    console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Watched:
    """One person's browser. `visited` are the addresses asked for, as (verb, path) and without static files, in order."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        self.visited: dict[tuple[str, str], None] = {}
        context.set_default_timeout(15_000)
        context.add_init_script(LISTEN)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"{error.page.url}: {error.error}"))
        context.on("request", self._asked)
        self.page: Page = context.new_page()

    def _said(self, message: ConsoleMessage) -> None:
        # A refusal is an answer, and the tests look at it; the browser's own note of it is no fault.
        refused = "the server responded with a status of 4" in message.text
        if message.type == "error" and not refused:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about"):
            return
        if f"{parts.scheme}://{parts.netloc}" != self.address:
            self.complaints.append(f"{self.page.url}: asked {request.url}")
        elif not parts.path.startswith("/static/"):
            self.visited[request.method, parts.path] = None

    def picture(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        self.page.screenshot(path=path, full_page=True)
