"""Nonsense gets a sentence and a 4xx, by page and by API; never a fault, and nothing of it reaches the database.

PostgreSQL refuses the character NUL in any text; SQLite does not, so here every parameter of every query is looked at.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .matrix import GET, Row, api_client, page_client, path_of
from .share import WHOLE, some
from .test_addresses import ROWS
from .world import World

NUL = "a\x00b"
LONG = "Ω" * 10_000
FAR_AWAY = [
    (value, value)
    for value in (
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2026-03-29T02:30",
        "-1",
        "1e999",
        "NaN",
        "9" * 400,
        "\x1b[31m\u202e",
    )
]
DONE = ("200", "201", "204", "302")


def allowed_actor(row: Row) -> str | None:
    """Somebody for whom the row succeeds."""
    return next((actor for actor in ("dana", "pat", "tina", "tom", "sid") if row.cells[actor] in DONE), None)


@contextmanager
def no_nul_in_the_database() -> Iterator[list[str]]:
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # With its backslash: "u0000" alone may stand in a session's random key.
        if "\\x00" in repr(params) or "\\u0000" in repr(params):
            seen.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def tried(client: Client, verb: str, path: str, **more: Any) -> tuple[int, list[str], str]:
    client.raise_request_exception = False
    with transaction.atomic():
        with no_nul_in_the_database() as nul:
            response = client.generic(verb, path, **more) if verb != "FORM" else client.post(path, more["data"])
        text = b"".join(response).decode(errors="replace")
        response.close()
        transaction.set_rollback(True)
    return response.status_code, nul, text


def spoiled(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body with one field after the other holding NUL, and with all of them too long, unknown or empty."""
    for name in body:
        yield f"{name} with NUL", {**body, name: NUL}
    for how, value in (("too long", LONG), ("unknown", "no-such-thing"), ("empty", ""), *FAR_AWAY):
        yield f"all {how}", dict.fromkeys(body, value)


def one_each(rows: list[Row]) -> list[Row]:
    """One row of each address."""
    return list({(row.name, row.verb): row for row in reversed(rows)}.values())


FORMS = one_each([row for row in ROWS if row.verb == "POST" and not row.is_api and row.sends and allowed_actor(row)])


def test_no_form_falls_over_whatever_is_typed(world):
    found = {}
    for row in FORMS:
        actor = allowed_actor(row)
        assert actor
        body = {key: value for key, value in row.sends(world).items() if value is not None}  # type: ignore[misc]
        path = path_of(row, world)
        more = {name: "" for name in ("comment", "reason", "remarks", "next")}
        for how, data in some(spoiled({**body, **more}), row):
            status, nul, _text = tried(page_client(actor, world), "FORM", path, data=data)
            if status >= 500 or nul:
                found[f"{row} {how}"] = (status, nul)
    assert found == {}


def wrong(value: Any) -> list[Any]:
    return [NUL, LONG, 10**30, None, [], {}, {"a": [value]}]


CALLS = one_each(
    [row for row in ROWS if row.verb in ("POST", "PATCH") and row.is_api and row.sends and allowed_actor(row)]
)


def test_no_call_falls_over_whatever_is_sent(world):
    found = {}
    for row in CALLS:
        actor = allowed_actor(row)
        body = row.sends(world)  # type: ignore[misc]
        if any(hasattr(value, "read") for value in body.values()):
            continue
        path, client = path_of(row, world), api_client(str(actor), world)
        extra = {name: None for name in ("comment", "remarks", "reason", "iaim", "comments_on_frames", "client_id")}
        for name, value in {**extra, **body}.items():
            for bad in some(wrong(value), f"{row} {name}"):
                data = json.dumps({**body, name: bad}, default=str)
                status, nul, text = tried(client, row.verb, path, data=data, content_type="application/json")
                if status >= 500 or nul or (status >= 400 and not json.loads(text)["detail"]):
                    found[f"{row} {name} {str(bad)[:30]!r}"] = (status, nul)
    assert found == {}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000])
def test_what_is_no_object_is_refused_in_a_sentence(body, world):
    found = {}
    for row in some(CALLS, body):
        client = api_client(str(allowed_actor(row)), world)
        status, _nul, text = tried(client, row.verb, path_of(row, world), data=body, content_type="application/json")
        if status >= 500 or (status >= 400 and not json.loads(text)["detail"]):
            found[str(row)] = status
    assert found == {}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "x"]
)
def test_another_kind_of_content_is_refused_or_read_but_never_a_fault(kind, world):
    found = {}
    for row in some(CALLS, kind):
        client = api_client(str(allowed_actor(row)), world)
        status, _nul, text = tried(client, row.verb, path_of(row, world), data=b"a=b", content_type=kind)
        if status >= 500:
            found[str(row)] = (status, text[:100])
    assert found == {}


NAMES = ("after", "done", "exam", "role", "state", "application", "code", "next", "paper", "overdue", "trainee", "page")
ENDS_OF_TIME = ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00%2B23:59"]
QUERIES = [
    "?" + "&".join(f"{name}=%00" for name in NAMES),
    "?" + "&".join(f"{name}=no-such-thing" for name in NAMES) + "&page_size=a",
    "?" + "&".join(f"{name}={'9' * 2000}" for name in NAMES) + "&page_size=100000000000000000000",
    "?cursor=abc&page_size=-1&after=2026-01-01~x",
    "?cursor=cD1YWA==&after=9999999-01-01~1",  # “p=XX”
    "?cursor=cj0xJnA9JTAw",  # “p=” and NUL, behind the letters
    "?x=%ff%fe&%ff=1&after=x~y~z",
    *(f"?after={moment}~00000000-0000-4000-8000-000000000000" for moment in ENDS_OF_TIME),
]


LISTS = [
    row
    for row in ROWS
    if row.verb == GET
    and not row.asks
    and allowed_actor(row)
    and not {"health", "schema"} & {*re.split(r"\W", row.name)}
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_no_list_falls_over_whatever_stands_in_its_address(query, world):
    found = {}
    for row in some(LISTS, query):
        actor = str(allowed_actor(row))
        client = api_client(actor, world) if row.is_api else page_client(actor, world)
        status, nul, _text = tried(client, GET, path_of(row, world) + query)
        if (status >= 500 and row.cells[actor] != str(status)) or nul:
            found[str(row)] = (status, nul)
    assert found == {}


PATHS = [
    "/certificates/%00/", "/certificates/x/pdf/", "/certificates/" + "A" * 3000 + "/", "/v/%00", "/v/" + "A" * 3000, "/v/%F0%9F%A9%BA",
    "/join/%00/", "/join/" + "a" * 3000 + "/", "/start/%00/", "/sign/%00/", "/progress/{enrolment}/%00/", "/modules/%00/",
    "/scans/00000000-0000-0000-0000-000000000000/", "/scans/ffffffff-ffff-ffff-ffff-ffffffffffff/", "/scans/not-a-uuid/",
    "/api/v1/certificates/%00/", "/api/v1/scans/%00/", "/history/%00/{enrolment}/", "/%00", "/api/v1/%00/", "//", "/../etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
def test_no_address_falls_over(path, world):
    there = path.format(enrolment=world["enrolment"].pk)
    for client in (page_client("tina", world), page_client("anonymous", world), api_client("dana", world)):
        status, nul, _text = tried(client, GET, there)
        assert (status < 500, nul) == (True, [])


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=40)
    | st.just(str(uuid.uuid4())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", sorted({row.name for row in CALLS}))
def test_anything_at_all_is_answered(name, world: World):
    row = next(row for row in CALLS if row.name == name)
    actor, known = str(allowed_actor(row)), row.sends(world)  # type: ignore[misc]
    path, fields = path_of(row, world), sorted(set(known) | {"remarks", "comment", "supervision", "iaim", "clips"})

    @settings(
        max_examples=15 if WHOLE else 5,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(st.dictionaries(st.sampled_from(fields), ANYTHING, min_size=1, max_size=4))
    def tries(spoilt):
        body = {key: value for key, value in known.items() if not hasattr(value, "read")}
        data = json.dumps({**body, **spoilt}, default=str)
        status, nul, _text = tried(api_client(actor, world), row.verb, path, data=data, content_type="application/json")
        assert (status < 500, nul) == (True, [])

    tries()
