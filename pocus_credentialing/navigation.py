"""Which places does this person's menu show?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from curriculum.models import Enrolment, Membership
from curriculum.models.visibility import administers_now
from curriculum.states import Role
from pocus_credentialing.people.models import User

# No programme is called so: its code is a slug.
ADMINISTRATOR = "!administrator"


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav_items` for the header: one query, and only when a template asks for them."""
    return {"nav_items": _Items(request), "theme": request.COOKIES.get("theme", "")}


class _Items:
    """The items, worked out when a page iterates over them: fragments and public pages never do."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        person = getattr(self.request, "user", None)
        return _items(self.request.path, person) if isinstance(person, User) else []

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.items)


def _items(path: str, person: User) -> list[dict[str, Any]]:
    roles = roles_of(person)
    wanted = [(_("Home"), reverse("home"), "home")]
    if "trainee" in roles:
        wanted += [
            (_("My scans"), reverse("logbook:scans_index"), "list"),
            (_("Progress"), reverse("credentials:progress_index"), "chart"),
            (_("Modules"), reverse("curriculum:modules_index"), "book"),
        ]
    if roles & {"proctor", "director"}:
        wanted.append((_("Reviews"), reverse("logbook:reviews_queue"), "review"))
    if "director" in roles:
        wanted.append((_("Programmes"), reverse("curriculum:programmes_index"), "users"))
    if ADMINISTRATOR in roles:
        wanted.append((_("Hospital"), reverse("curriculum:institutions_index"), "hospital"))
    wanted.append((_("Certificates"), reverse("credentials:certificates_index"), "certificate"))
    home = reverse("home")
    return [
        {"label": label, "url": url, "icon": icon, "current": path == url or (url != home and path.startswith(url))}
        for label, url, icon in wanted
    ]


def roles_of(person: User) -> set[str]:
    """What this person is, anywhere: trainee (enrolled, or was once: the log stays theirs), and today proctor, director,
    administrator. One query."""
    held = Membership.objects.in_force().filter(person=person).exclude(role=Role.TRAINEE).values_list("role")
    enrolled = Enrolment.objects.filter(trainee=person).values_list("programme__code")
    administers = person.administrations.filter(administers_now()).values_list(Value(ADMINISTRATOR))
    rows = list(held.order_by().distinct().union(enrolled.order_by(), administers, all=False))
    staff = {Role.PROCTOR.value, Role.DIRECTOR.value, ADMINISTRATOR}
    return {row[0] if row[0] in staff else "trainee" for row in rows}
