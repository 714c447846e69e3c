"""Who gets what at every address: the rows, how they are asked, and every address that there is.

A row reads `Row("logbook:scans_show", GET, "draft", "302 404 200 404 404 404")`: the name of the address, the verb, the
things in the address (of the world, by name) and what anonymous, Sid, Tina, Tom, Pat and Dana are answered.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pocus_credentialing.audit.sentences import SENTENCES
from pocus_credentialing.people.emails import THREAD

from .pseudo import pseudo_locale
from .world import ACTORS, World

GET, POST, PATCH, PUT, DELETE = "GET", "POST", "PATCH", "PUT", "DELETE"
VERBS = (GET, POST, PUT, PATCH, DELETE)
VERBS_TOLD = {key.split(":")[0] for key in SENTENCES}
# Where a mail is said to leave once all is committed.
MAILING = {
    "curriculum.actions.invitations",
    "pocus_credentialing.credentials.actions.signatories",
    "pocus_credentialing.credentials.signatory_emails",
    "pocus_credentialing.people.emails",
}
# Where a file goes once what named it is gone.
DESTROYING = ("logbook.actions.", "pocus_credentialing.files.")
WRITES = re.compile(r'^\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
SETS = re.compile(r'^\s*UPDATE\s+"?\w+"?\s+SET\s+(.*?)(?:\s+WHERE\s|$)', re.I | re.S)


@dataclass(frozen=True)
class Row:
    """`sends` makes the body out of the world; `asks` is the query string; `accept` what is asked for."""

    name: str
    verb: str
    things: str
    expected: str
    sends: Callable[[World], Any] | None = None
    asks: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(part for part in (self.verb, self.name, self.things, self.asks) if part)

    @property
    def cells(self) -> dict[str, str]:
        return dict(zip(ACTORS, self.expected.split(), strict=True))

    @property
    def is_api(self) -> bool:
        return self.name.startswith(("api:", "dicomweb:"))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    wrote: frozenset[str]
    queries: int
    location: str = ""
    mails: tuple[EmailMessage, ...] = ()  # what it would have sent at its commit
    touched: frozenset[tuple[str, str]] = frozenset()  # table and column; "*": a row came or went
    recorded: frozenset[str] = frozenset()  # the verbs

    def json(self) -> Any:
        return json.loads(self.body)


# --- every address ----------------------------------------------------------------------------------------------


def addresses(patterns: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def verbs_of(pattern: URLPattern) -> frozenset[str]:
    """The verbs that the view says it takes; HEAD and OPTIONS follow from these."""
    view = pattern.callback
    if hasattr(view, "cls"):  # of the API
        actions = getattr(view, "actions", None)
        held = set(actions) if actions else {verb.lower() for verb in VERBS if hasattr(view.cls, verb.lower())}
        return frozenset(verb.upper() for verb in held) & frozenset(VERBS)
    if hasattr(view, "view_class"):  # allauth's: PUT is another word for POST there
        return frozenset(verb for verb in (GET, POST, PATCH, DELETE) if hasattr(view.view_class, verb.lower()))
    declared = _declared(view)
    return frozenset(VERBS if declared is None else declared) & frozenset(VERBS)


def _declared(view: Any) -> list[str] | None:
    """What `require_http_methods` and its kin hold, however many decorators lie above it."""
    while view is not None:
        names, cells = view.__code__.co_freevars, view.__closure__ or ()
        held = dict(zip(names, cells, strict=True))
        if "request_method_list" in held:
            return list(held["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


# --- asking -----------------------------------------------------------------------------------------------------


@cache
def patterns_by_name() -> dict[str, URLPattern]:
    return dict(addresses())


def path_of(row: Row, world: World, things: str | None = None) -> str:
    """The address with the things in it; a name that the world does not have stands for itself."""
    given = (row.things if things is None else things).split()
    wanted = list(patterns_by_name()[row.name].pattern.regex.groupindex)
    pairs = zip(wanted, given, strict=True)
    found = {key: each if key == "kind" else _in_address(world.things.get(each, each), key) for key, each in pairs}
    return reverse(row.name, kwargs=found) + row.asks


def _in_address(thing: Any, parameter: str) -> str:
    """Certificates go by their serial or code, modules by their code, everything else by its id."""
    if not isinstance(thing, models.Model):
        return str(thing)
    return str(getattr(thing, parameter) if parameter in ("serial", "code") else thing.pk)


def asked(row: Row, actor: str, world: World) -> Answer:
    """The answer to a row's own address, asked once, in a language of brackets (what may be done is the same in any, and
    so one asking also tells whether a sentence was missed by translation); also where another table has the same row."""
    key = (row.name, row.verb, row.things, row.asks, *row.headers.items(), row.sends, actor)
    if key not in world.answers:
        # drf-spectacular keeps the names of choices from the first description that a process makes.
        with nullcontext() if row.name == "api:schema" else pseudo_locale():
            world.answers[key] = ask(row, actor, world)
    answer: Answer = world.answers[key]
    return answer


def ask(row: Row, actor: str, world: World, path: str = "", *, client: Client | None = None) -> Answer:
    """Send it as this person, who has just confirmed who they are, and undo whatever it did."""
    path = path or path_of(row, world)
    wrote: set[str] = set()
    touched: set[tuple[str, str]] = set()
    recorded: set[str] = set()
    count = 0

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        found = WRITES.match(sql)
        if found:
            wrote.add(found.group(2))
            sets = SETS.match(sql)
            columns = re.findall(r'"(\w+)" = ', sets.group(1)) if sets else ["*"]
            touched.update((found.group(2), column) for column in columns)
            if found.group(2) == "audit_event":
                recorded.update(each for each in params if isinstance(each, str) and each in VERBS_TOLD)
        return execute(sql, params, many, context)

    with transaction.atomic():
        before = len(connection.run_on_commit)
        client = client or (api_client(actor, world) if row.is_api else page_client(actor, world))
        client.raise_request_exception = False
        body = row.sends(world) if row.sends else {}
        with connection.execute_wrapper(watch):
            response = _send(client, row, path, body)
            content = b"".join(response)
            response.close()
        mails = _mails_after(before)
        transaction.set_rollback(True)
    headers = {name: response.headers[name] for name in response.headers}
    location = headers.get("Location", "")
    return Answer(
        response.status_code, headers, content, frozenset(wrote), count, location, mails, frozenset(touched),
        frozenset(recorded),
    )  # fmt: skip


def _mails_after(before: int) -> tuple[EmailMessage, ...]:
    """Of what was to follow the commit, the mails are sent, and seen; a file that was to be destroyed stays."""
    mail.outbox.clear()
    while len(connection.run_on_commit) > before:
        _savepoints, follow, _robust = connection.run_on_commit.pop(before)
        where = getattr(getattr(follow, "func", follow), "__module__", "")
        if where in MAILING:
            follow()
        else:  # else a mail that leaves from a new place would be read by nobody
            assert where.startswith(DESTROYING), where
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join()
    return tuple(mail.outbox)


def _send(client: Client, row: Row, path: str, body: Any) -> Any:
    if row.verb == GET:
        return client.get(path, headers=row.headers)
    if row.is_api and not _has_file(body):
        return client.generic(row.verb, path, _json(body), content_type="application/json", headers=row.headers)
    return (
        client.generic(row.verb, path, headers=row.headers)
        if row.verb != POST
        else client.post(path, body if row.is_api else {"csrfmiddlewaretoken": "", **body})
    )


def _has_file(body: Any) -> bool:
    return isinstance(body, dict) and any(hasattr(value, "read") for value in body.values())


def _json(body: Any) -> str:
    return json.dumps(body, default=str)


def page_client(actor: str, world: World, **more: Any) -> Client:
    client = Client(**more)
    if actor in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[actor]
    return client


def api_client(actor: str, world: World) -> Client:
    token = world.tokens.get(actor)
    return Client(headers={"Authorization": f"Bearer {token}"} if token else {})
