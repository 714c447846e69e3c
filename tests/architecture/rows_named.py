"""Named roles and what is signed by them: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from .matrix import GET, POST, Row
from .sent import these
from .world import World


def ending(world: World) -> dict[str, Any]:
    return {"ends_on": world["hospital"].today().isoformat()}


def giving(world: World) -> dict[str, Any]:
    return {"code": "supervisor", "starts_on": "2026-11-20"}


NAMED = [
    Row("curriculum:named_roles_show", GET, "pats_membership", "302 404 404 404 403 200"),
    Row("curriculum:named_roles_show", GET, "membership", "302 404 404 403 404 409"),  # a trainee's
    Row("curriculum:named_roles_show", POST, "pats_membership", "302 404 404 404 403 302", giving),
    Row("curriculum:named_roles_show", POST, "pats_membership", "302 404 404 404 403 400"),
    Row("curriculum:named_roles_end", GET, "pats_role", "302 404 404 404 403 200"),
    Row("curriculum:named_roles_end", POST, "pats_role", "302 404 404 404 403 302", ending),
    Row("curriculum:named_roles_end", POST, "pats_role", "302 404 404 404 403 400"),
    Row("api:member_named_roles", GET, "pats_membership", "401 404 404 404 403 200"),
    Row("api:member_named_roles", POST, "pats_membership", "401 404 404 404 403 201", giving),
    Row("api:member_named_roles", POST, "pats_membership", "401 404 404 404 403 409", these(code="godmother")),
    Row("api:member_named_roles", POST, "pats_membership", "401 404 404 404 403 400"),
    Row("api:named_roles-detail", GET, "pats_role", "401 404 404 404 200 200"),
    Row("api:named_roles-end", POST, "pats_role", "401 404 404 404 403 200"),
]
