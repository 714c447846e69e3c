"""Every address of the API, walked with nonsense of one kind after the other: a sentence and a 4xx, never a fault.

What is well formed may be done (it is undone afterwards); what is refused says why, as a problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .matrix import GET, PATCH, POST, Row, api_client, path_of
from .share import some
from .test_addresses import ROWS
from .test_bad_input import allowed_actor, one_each, tried
from .world import World

API = [row for row in ROWS if row.is_api and allowed_actor(row) and row.name != "api:schema"]
ADDRESSES = list({row.name: row for row in API}.values())
CALLS = one_each([row for row in API if row.verb in (POST, PATCH)])
PROBLEM = "application/problem+json"


def said(row: Row, world: World) -> dict[str, Any]:
    """What the row sends, without files."""
    body = row.sends(world) if row.sends else {}
    return {key: value for key, value in body.items() if not hasattr(value, "read")}


def fault(world: World, row: Row, data: Any, kind: str = "application/json", **more: Any) -> str:
    """What is wrong with the answer; empty where it is in order."""
    client = api_client(str(allowed_actor(row)), world)
    status, nul, text = tried(client, row.verb, path_of(row, world), data=data, content_type=kind, **more)
    if status >= 500 or nul:
        return f"{status} {nul}"
    if status >= 400 and not json.loads(text)["detail"].strip():
        return f"{status} without a sentence"
    return ""


def found(world: World, rows: list[Row], bodies: Any) -> dict[str, str]:
    return {
        f"{row} {name}": wrong
        for row in rows
        for name, data in bodies(said(row, world))
        if (wrong := fault(world, row, data))
    }


# --- values -------------------------------------------------------------------------------------------------------

NUMBERS = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1",
    "-0",
    "0.5",
    "1" + "0" * 5000,
    '"NaN"',
    '"1e999"',
    '"-1"',
    "true",
]
TEXTS = ['"\\ud800"', '"a\\udfffb"', '"\\u202e\\u0000"', '"\\u0007\\u001b[31m"', '"' + "é" * 300_000 + '"', '"\\uffff"']
DAYS = [
    '"0001-01-01T00:00:00Z"', '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"', '"9999-12-31"',
    '"2026-02-30T00:00:00Z"', '"2026-03-29T02:30:00"', '"2026-01-01T24:00:00Z"', '"2026-01-01T00:00:00+99:00"',
    '"12026-01-01T00:00:00Z"', '"-0001-01-01T00:00:00Z"', '"now"', "1700000000", "1e20",
]  # fmt: skip
SHAPES = ["[[[[]]]]", '{"a": {"\\ud800": 1}}', '[{"a": NaN}]', '{"": ""}', '["a", 1, null]', '{"a": "b", "a": "c"}']
FIELDS = {"performed_at", "remarks", "comment", "reason", "supervision", "iaim", "answers", "views", "client_id", "x"}


VALUES = [*NUMBERS, *TEXTS, *DAYS, *SHAPES]


def written(known: dict[str, Any], spoilt: dict[str, str]) -> str:
    """The body as JSON, with some fields written as they stand."""
    rest = {key: json.dumps(value, default=str) for key, value in known.items()}
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in {**rest, **spoilt}.items()) + "}"


@pytest.mark.parametrize("turn", range(6))
def test_no_values_in_all_fields_are_a_fault(turn, world):
    """Every field's shape is looked at, whatever the others say."""

    def all_at_once(known: dict[str, Any]) -> Iterator[tuple[str, str]]:
        names = sorted({*known, *FIELDS})
        yield (
            f"turn {turn}",
            written(known, {name: VALUES[(turn * 7 + place * 12) % len(VALUES)] for place, name in enumerate(names)}),
        )

    assert found(world, some(CALLS, turn), all_at_once) == {}


def test_no_value_in_one_field_is_a_fault(world):
    """The rest is well formed, so that what passes for a value reaches the rules and the database."""

    def one_after_the_other(known: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for place, name in some(enumerate(sorted({*known, *FIELDS})), sorted(known)):
            value = VALUES[place * 5 % len(VALUES)]
            yield f"{name}={value[:30]}", written(known, {name: value})

    assert found(world, CALLS, one_after_the_other) == {}


@pytest.mark.parametrize("text", ['"\\ud800"', '{"\\udfff": "a"}'])
def test_half_a_character_is_refused_in_a_sentence(text, world):
    for row in [row for row in CALLS if said(row, world) and "Tus-Resumable" not in row.headers]:  # bytes, no words
        client, data = api_client(str(allowed_actor(row)), world), written(said(row, world), {"reason": text})
        status, _nul, answer = tried(client, row.verb, path_of(row, world), data=data, content_type="application/json")
        assert (str(row), status, "half a character" in answer) == (str(row), 400, True)


BODIES = [
    b"", b"null", b"[]", b"[{}]", b'"x"', b"0", b"NaN", b"{}", b"{]", b'{"a":}', b'{"a": "\xff"}', b"\xef\xbb\xbf{}", b"\x00", b"{\x00}",
    b"\xff\xfe{\x00}\x00", b'{"a":' * 900, b"[" * 100_000, b'{"a":' + b"9" * 100_000 + b"}", b'{"\\ud800": "\\udc00"}', b"x" * 1_500_000,
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
def test_no_body_is_a_fault(body, world):
    assert found(world, some(CALLS, body), lambda known: [("", body)]) == {}


KINDS = [
    "application/json; charset=utf-16", "application/json; charset=zlib_codec", "application/json; charset=\x07", "application/jsonp", "",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 300, "text/html; ;;=", "application/dicom",
    "application/x-www-form-urlencoded; charset=rot13", "*/*", "a" * 5000, "multipart/mixed; boundary=x",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: repr(kind[:44]))
def test_no_kind_of_content_is_a_fault(kind, world):
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\x00\r\n--x--'
    bodies = [b"a=b&a=%00&%ff=\xff", part, b"{}"]
    wrong = {str(row): fault(world, row, bodies[place % 3], kind) for place, row in some(enumerate(CALLS), kind)}
    assert {name: each for name, each in wrong.items() if each} == {}


# --- around the body ----------------------------------------------------------------------------------------------

HEADERS = [
    {"HTTP_IDEMPOTENCY_KEY": "k" * 5000}, {"HTTP_IDEMPOTENCY_KEY": "\x00"}, {"HTTP_IDEMPOTENCY_KEY": "é"}, {"HTTP_IDEMPOTENCY_KEY": " "},
    {"HTTP_ACCEPT": "text/html, */*;q=x"}, {"HTTP_ACCEPT": "application/xml"}, {"HTTP_ACCEPT_LANGUAGE": "x-" + "y" * 600}, {"HTTP_RANGE": "bytes=9-1,,"},
    {"HTTP_AUTHORIZATION": "Bearer"}, {"HTTP_AUTHORIZATION": "Bearer a b"}, {"HTTP_AUTHORIZATION": "Bearer \xff\xfe"}, {"HTTP_AUTHORIZATION": "Basic Og=="},
    {"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "x"}, {"CONTENT_LENGTH": "9" * 30},
]  # fmt: skip


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: repr(headers)[:50])
def test_no_header_is_a_fault(headers, world):
    wrong = {}
    for row in some(one_each(API), headers):
        client = api_client(str(allowed_actor(row)), world)
        data = json.dumps(said(row, world), default=str)
        more = {"data": data, "content_type": "application/json"} if row.verb != GET else {}
        status, nul, text = tried(client, row.verb, path_of(row, world), **more, **headers)
        # Printing may be asked for meanwhile: 503 is in the matrix.
        if (status >= 500 and str(status) not in row.cells.values()) or nul:
            wrong[str(row)] = (status, nul, text[-300:])
    assert wrong == {}


IDS = [
    "00000000-0000-0000-0000-000000000000",
    "x",
    "%00",
    "%ff",
    "1" * 40,
    "a" * 3000,
    "..",
    "%2e%2e%2f",
    "{id}",
    "%F0%9F%A9%BA",
]


def test_no_id_in_an_address_is_a_fault(world):
    wrong = {}
    for row in ADDRESSES:
        if not row.things:
            continue
        there = path_of(row, world)
        own = [part for part in there.split("/") if part and part not in ("api", "v1")][1]
        client = api_client(str(allowed_actor(row)), world)
        for bad in some(IDS, row):
            status, nul, text = tried(client, row.verb, there.replace(own, bad, 1))
            if not 400 <= status < 500 or nul or "Traceback" in text:
                wrong[f"{row.name} {bad[:40]}"] = (status, nul)
    assert wrong == {}


QUERIES = [
    "cursor=%00", "cursor=%ff", "cursor=cD0y%E2%80%AE", "cursor=" + "a" * 4000, "cursor=bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk%3D", "cursor=bz0tMQ%3D%3D",
    "cursor=cD0wMDAxLTAxLTAxKzAwJTNBMDA%3D", "cursor=cD05OTk5OTktMDEtMDE%3D", "cursor=a&cursor=b", "page_size=0", "page_size=1e9", "page_size=%F0%9F%A9%BA",
    "page_size=9223372036854775808", "state=draft&state=submitted", "state=%ed%a0%80", "application[]=x", "format=xml", "format=%00", "x[y][z]=1&;&&==",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_is_a_fault(query, world):
    wrong = {}
    for row in some([row for row in one_each(API) if row.verb == GET], query):
        client = api_client(str(allowed_actor(row)), world)
        status, nul, text = tried(client, GET, path_of(row, world) + "?" + query)
        if (status >= 500 and str(status) not in row.cells.values()) or nul:
            wrong[str(row)] = (status, nul, text[-300:])
    assert wrong == {}
