"""How is a POST that a program sends twice done once?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from pocus_credentialing.people.models import KeptAnswer, User
from pocus_credentialing.refusals import NotNow, Reason

HEADER = "Idempotency-Key"
Act = Callable[[], Response]
Keep = Callable[[Any], Any]


def once(
    request: Request,
    act: Act,
    *,
    in_steps: bool = False,
    first: Callable[[], None] = lambda: None,
    keep: Keep = lambda body: body,
) -> Response:
    """Do `act` once for this person and key; without the header, just do it.

    `first`: what is done before the transaction, and is worth nothing without it: files that are put far away.
    `in_steps`: of an act that writes in several transactions, each of which is to last whatever happens to the next; its
    own rule lets one of two through. `keep` takes out of the kept answer what is said once and
    stored nowhere.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        first()
        return act()
    if len(key) > 200:
        raise exceptions.ParseError(_("An Idempotency-Key has at most 200 characters."), code="key_too_long")
    if not key.isprintable():
        raise exceptions.ParseError(_("An Idempotency-Key has printable characters only."), code="key_unprintable")
    asked, person = fingerprint(request), cast(User, request.user)
    kept = KeptAnswer.objects.in_time().filter(person=person, key=key).first()
    if kept is None:
        first()
        answer = _in_steps if in_steps else _at_once
        try:
            return answer(person, key, asked, act, keep)
        except IntegrityError:
            # The same request is being answered at this moment, or was between our two looks.
            kept = KeptAnswer.objects.filter(person=person, key=key).first()
            if kept is None:
                raise
    if kept.asked != asked:
        raise NotNow(Reason("key_reused", _("This Idempotency-Key was used for another request. Use a new one.")))
    if kept.status == 0:
        # Its first step was taken and nothing more was heard: the act's own rule says what can be done now.
        return _kept(kept, act(), keep)
    return Response(kept.body, status=kept.status)


def _at_once(person: User, key: str, asked: str, act: Act, keep: Keep) -> Response:
    """What was done and what was answered stand or fall together."""
    with transaction.atomic():
        return _kept(_begun(person, key, asked), act(), keep)


def _in_steps(person: User, key: str, asked: str, act: Act, keep: Keep) -> Response:
    """The key is taken first, for all to see; a refusal gives it back."""
    kept = _begun(person, key, asked)
    try:
        response = act()
    except Exception:
        KeptAnswer.objects.filter(pk=kept.pk, status=0).delete()
        raise
    return _kept(kept, response, keep)


@transaction.atomic
def _begun(person: User, key: str, asked: str) -> KeptAnswer:
    # After a day the key is good for a new request, whether or not the daily task came by.
    KeptAnswer.objects.over().filter(person=person, key=key).delete()
    return KeptAnswer.objects.create(person=person, key=key, asked=asked)


def _kept(kept: KeptAnswer, response: Response, keep: Keep) -> Response:
    body = json.loads(json.dumps(response.data, default=str))
    KeptAnswer.objects.filter(pk=kept.pk).update(status=response.status_code, body=keep(body))
    return response


def fingerprint(request: Request) -> str:
    """Method, path and body, as a digest; of files their contents, since their names say nothing."""
    if not request.FILES:
        body = json.dumps(request.data, sort_keys=True, default=str)
    else:
        form = cast(QueryDict, request.data)
        said = {name: form.getlist(name) for name in form if name not in request.FILES}
        sent = {name: [_digest(file) for file in request.FILES.getlist(name)] for name in request.FILES}
        body = json.dumps([said, sent], sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def _digest(file: Any) -> str:
    """Read through once, and left at its beginning for whoever opens it."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
