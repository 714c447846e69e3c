"""The API as a whole: its description is valid and names every address; what no one may set, no one sets."""

from __future__ import annotations

import uuid

import pytest
from django.core.management import call_command

from logbook.models import Scan

from . import sent
from .matrix import patterns_by_name
from .world import World

FORBIDDEN_OF_A_SCAN = {
    "id": str(uuid.uuid4()), "state": "accepted", "trainee": None, "institution": None, "submitted_at": "2026-01-01T00:00:00Z",
    "first_submitted_at": "2026-01-01T00:00:00Z", "queued_at": "2026-01-01T00:00:00Z", "due_on": "2030-01-01",
    "opened_at": "2026-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z", "changed_at": "2020-01-01T00:00:00Z",
    "catalogue": None, "content_digest": "0" * 64, "readings": [], "reviews": [], "clips": [], "application": "lung",
}  # fmt: skip


def test_the_description_of_the_api_is_whole_and_valid(tmp_path):
    path = tmp_path / "schema.yml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(path))
    text = path.read_text()
    addresses = {
        name: "/" + str(pattern.pattern).lstrip("^").rstrip("$").split("<")[0].split("(")[0]
        for name, pattern in patterns_by_name().items()
        if name.startswith("api:") and name != "api:schema"
    }
    assert {name for name, start in addresses.items() if f"/api/v1{start}" not in text} == set()


def row_of(scan: Scan) -> dict:
    return {field.attname: getattr(scan, field.attname) for field in Scan._meta.concrete_fields}


def forbidden(world: World) -> dict:
    """What nobody sets by hand, each to something else than it is."""
    others = {"trainee": world.people["tom"].pk, "institution": world["northfield"].pk, "catalogue": uuid.uuid4()}
    return {**FORBIDDEN_OF_A_SCAN, **{name: str(value) for name, value in others.items()}}


@pytest.mark.parametrize("field", FORBIDDEN_OF_A_SCAN)
def test_no_change_by_program_touches_what_is_not_the_authors_to_set(field, world, api_of):
    draft = world["draft"]
    before = row_of(Scan.objects.get(pk=draft.pk))
    api = api_of(world.people["tina"])
    answer = api.patch(f"/api/v1/scans/{draft.pk}/", {field: forbidden(world)[field]}, "json")
    assert (answer.status_code, [reason["field"] for reason in answer.json()["reasons"]]) == (400, [field])
    assert row_of(Scan.objects.get(pk=draft.pk)) == before


def test_no_new_scan_begins_anywhere_but_at_the_beginning(world, api_of):
    tina = world.people["tina"]
    given = {**sent.entry(world), **{k: v for k, v in forbidden(world).items() if k != "application"}}
    answer = api_of(tina).post("/api/v1/scans/", given, "json")
    assert answer.status_code == 400
    made = Scan.objects.get(pk=api_of(tina).post("/api/v1/scans/", sent.entry(world), "json").json()["id"])
    assert (made.state, made.trainee, made.institution, made.submitted_at, made.opened_at, made.queued_at) == (
        "draft", tina, world["hospital"], None, None, None,
    )  # fmt: skip


def test_no_page_sets_them_either(world, client_of):
    draft = world["draft"]
    before = row_of(Scan.objects.get(pk=draft.pk))
    client_of(world.people["tina"]).post(
        f"/scans/{draft.pk}/edit/", {**sent.entry_on_page(world), "remarks": before["remarks"], **forbidden(world)}
    )
    after = row_of(Scan.objects.get(pk=draft.pk))
    kept = ("id", "state", "trainee_id", "institution_id", "submitted_at", "opened_at", "application_id", "created_at")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


PROFILE = {
    "is_active": "",
    "is_staff": "on",
    "is_superuser": "on",
    "email": "dana@example.org",
    "id": str(uuid.uuid4()),
}


def test_nobody_becomes_somebody_else_by_their_profile(world, client_of):
    tina = world.people["tina"]
    client_of(tina).post("/profile/", {**sent.profile(world), **PROFILE, "role": "director"})
    after = type(tina).objects.get(pk=tina.pk)
    assert (after.name, after.email, after.is_active) == ("Another Name", "tina@example.org", True)
    assert not any(getattr(after, name, False) for name in ("is_staff", "is_superuser"))
    assert set(after.memberships.values_list("role", flat=True)) == {"trainee"}


SIGNED = {
    "proctor": None, "signed_at": "2020-01-01T00:00:00Z", "printed_name": "Somebody Else", "role": "director", "round": 9,
    "kind": "amendment", "signature": "x", "kid": "x", "outcome": "TP", "outcomes": {}, "sealed": True, "programme": None,
    "authentication": "passkey", "meaning": "seen",
}  # fmt: skip


def test_a_review_says_of_itself_only_what_the_reviewer_may_say(world, api_of):
    pat, scan = world.people["pat"], world["submitted"]
    claim = {**SIGNED, "proctor": str(world.people["dana"].pk), "programme": str(world["sids_programme"].pk)}
    answer = api_of(pat, sign=True).post(
        f"/api/v1/scans/{scan.pk}/reviews/", {**claim, **sent.said("submitted")(world)}, "json"
    )
    assert answer.status_code == 201
    made = scan.reviews.get()
    assert (made.proctor, made.programme, made.printed_name, made.role, made.round, made.kind, made.authentication) == (
        pat, world["programme"], "Pat Lindqvist, FACEP", "proctor", 1, "review", "token",
    )  # fmt: skip
    assert (made.sealed, made.signed_at.year > 2020, made.signature != "x") == (False, True, True)


def test_it_is_handed_out_in_each_format_to_anybody_and_asked_again_it_is_the_same(client):
    for accepted, begins in (("*/*", b"openapi: 3"), ("application/json", b'{\n    "openapi": "3')):
        once, again = (client.get("/api/v1/schema/", headers={"Accept": accepted}) for _ in range(2))
        assert (once.status_code, once.content[: len(begins)]) == (200, begins)
        assert (again.content, again["Content-Type"]) == (once.content, once["Content-Type"])
