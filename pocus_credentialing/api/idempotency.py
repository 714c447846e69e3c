"""How is a POST that a program sends twice done once?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from pocus_credentialing.people.models import KeptAnswer, User
from pocus_credentialing.refusals import NotNow, Reason

HEADER = "Idempotency-Key"


def once(request: Request, act: Callable[[], Response]) -> Response:
    """Do `act` once for this person and key; without the header, just do it."""
    key = request.headers.get(HEADER, "")
    if not key:
        return act()
    if len(key) > 200:
        raise NotNow(Reason("key_too_long", _("An Idempotency-Key has at most 200 characters.")))
    if not key.isprintable():
        raise NotNow(Reason("key_unprintable", _("An Idempotency-Key has printable characters only.")))
    asked, person = fingerprint(request), cast(User, request.user)
    kept = KeptAnswer.objects.in_time().filter(person=person, key=key).first()
    if kept is None:
        try:
            with transaction.atomic():
                # After a day the key is good for a new request, whether or not the daily task came by.
                KeptAnswer.objects.over().filter(person=person, key=key).delete()
                kept = KeptAnswer.objects.create(person=person, key=key, asked=asked)
                response = act()
                kept.status, kept.body = response.status_code, json.loads(json.dumps(response.data, default=str))
                kept.save(update_fields=["status", "body"])
                return response
        except IntegrityError:
            # The same request is being answered at this moment, or was between our two looks.
            kept = KeptAnswer.objects.filter(person=person, key=key).first()
            if kept is None:
                raise
    if kept.asked != asked:
        raise NotNow(Reason("key_reused", _("This Idempotency-Key was used for another request. Use a new one.")))
    return Response(kept.body, status=kept.status)


def fingerprint(request: Request) -> str:
    """Method, path and body, as a digest."""
    body = json.dumps(request.data, sort_keys=True, default=str) if not request.FILES else "files"
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()
