"""Named roles and what is signed by them: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from pocus_credentialing.credentials import signing_off

from .matrix import GET, POST, Row
from .naming import AS_MENTOR, RECORD
from .sent import these
from .world import World


def ending(world: World) -> dict[str, Any]:
    return {"ends_on": world["hospital"].today().isoformat()}


def giving(world: World) -> dict[str, Any]:
    return {"code": "supervisor", "starts_on": "2026-11-20"}


def signing(world: World) -> dict[str, Any]:
    return {"content_digest": signing_off.shown_digest(world["enrolment"], AS_MENTOR)}


def signing_by_program(world: World) -> dict[str, Any]:
    return {**signing(world), "enrolment": world["enrolment"].pk, "role": "mentor", "document": RECORD}


def without_digest(world: World) -> dict[str, Any]:
    return {**signing_by_program(world), "content_digest": ""}


def of_nothing(world: World) -> dict[str, Any]:
    return {**signing_by_program(world), "document": "letter"}


ASKED = f"?role=mentor&document={RECORD}&exam="
LIST = "401 200 200 200 200 200"
A_REASON = these(reason="Another trainee was meant.")
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
    # --- what is signed by them
    Row("credentials:sign_offs_index", GET, "", "302 200 200 200 200 200"),
    Row("credentials:sign_offs_show", GET, "enrolment", "302 404 200 404 200 200"),
    Row("credentials:sign_offs_sign", GET, "enrolment", "302 404 403 404 200 403", asks=ASKED),
    Row("credentials:sign_offs_sign", GET, "enrolment", "302 404 404 404 404 404"),
    Row("credentials:sign_offs_sign", POST, "enrolment", "302 404 403 404 302 403", signing, ASKED),
    Row("credentials:sign_offs_sign", POST, "enrolment", "302 404 403 404 400 403", asks=ASKED),
    Row("credentials:sign_offs_withdraw", GET, "sign_off", "302 404 403 404 404 200"),
    Row("credentials:sign_offs_withdraw", POST, "sign_off", "302 404 403 404 404 302", A_REASON),
    Row("credentials:sign_offs_withdraw", POST, "sign_off", "302 404 403 404 404 400"),
    Row("api:enrolment-sign-offs", GET, "enrolment", "401 404 200 404 200 200"),
    Row("api:sign_offs-list", GET, "", LIST),
    Row("api:sign_offs-list", POST, "", "401 404 403 404 201 403", signing_by_program),
    Row("api:sign_offs-list", POST, "", "401 404 403 404 428 403", without_digest),
    Row("api:sign_offs-list", POST, "", "401 404 400 404 400 400", of_nothing),
    Row("api:sign_offs-list", POST, "", "401 400 400 400 400 400"),
    Row("api:sign_offs-detail", GET, "sign_off", "401 404 200 404 404 200"),
    Row("api:sign_offs-withdraw", POST, "sign_off", "401 404 403 404 404 201", A_REASON),
    Row("api:sign_offs-withdraw", POST, "sign_off", "401 404 403 404 404 400"),
]
