"""How do people come in?"""

from __future__ import annotations

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page

from pocus_credentialing.people.models import User
from tests.architecture.world import World
from tests.factories.people import PASSWORD

from .watching import Watched


def sign_in(page: Page, person: User, password: str = PASSWORD) -> None:
    """As anyone does it: by the form."""
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def let_in(browser: Watched, actor: str, world: World) -> None:
    """In a new session: signed in already, and who they are confirmed a moment ago."""
    person = world.people[actor]
    if person is None:
        return
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    now = timezone.now()
    session = client.session
    session["signing"] = {"method": "password", "at": now.isoformat(), "last_used_at": now.isoformat()}
    session["signing_fresh"] = {"method": "password", "at": now.isoformat()}
    session["account_authentication_methods"] = [{"method": "password", "at": now.timestamp()}]
    session.save()
    browser.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": browser.address}])


def tab_to(page: Page, wanted: Locator, at_most: int = 80) -> None:
    """By the Tab key alone, however many stops that takes."""
    for _ in range(at_most):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by {at_most} presses of Tab")
