"""How does the API say no? As `application/problem+json` (RFC 9457), in the same words as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from pocus_credentialing.http import PROBLEM, problem, refusal_of
from pocus_credentialing.people.models import Token
from pocus_credentialing.refusals import Refusal, StepUpNeeded

TITLES = {
    400: gettext_lazy("Not well formed"),
    401: gettext_lazy("Sign in"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Not this way"),
    406: gettext_lazy("Not in this form"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Not in this form"),
    429: gettext_lazy("Too often"),
}


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals and DRF's own exceptions become problems; anything else is a fault."""
    set_rollback()
    if (refusal := refusal_of(exception)) is not None:
        return _response(_for_program(problem(refusal), refusal, context))
    if isinstance(exception, Http404):
        exception = exceptions.NotFound(_("There is nothing here, or nothing that you may see."))
    if isinstance(exception, exceptions.APIException):
        body = {
            "type": "about:blank",
            "title": str(TITLES.get(exception.status_code, exception.default_detail)),
            "status": exception.status_code,
            "detail": _sentence(exception),
            "reasons": list(_reasons(exception.detail)),
        }
        response = _response(body)
        if exception.status_code == status.HTTP_401_UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        wait = getattr(exception, "wait", None)
        if wait:
            response["Retry-After"] = str(int(wait))
        return response
    return None


def _for_program(body: dict[str, Any], refusal: Refusal, context: dict[str, Any]) -> dict[str, Any]:
    """The reasons are those of the page; what a program can do about a missing proof is said beside them."""
    token = getattr(context.get("request"), "auth", None)
    if isinstance(refusal, StepUpNeeded) and isinstance(token, Token) and not token.can_sign:
        more = _("A program needs a token made with --sign for this: ./pocus manage token EMAIL --sign.")
        return {**body, "detail": f"{body['detail']} {more}"}
    return body


def _sentence(exception: exceptions.APIException) -> str:
    """All reasons in one line; several say which field each is about."""
    reasons = list(_reasons(exception.detail))
    if len(reasons) < 2:
        return " ".join(reason["sentence"] for reason in reasons)
    return " ".join(": ".join(filter(None, (each.get("field"), each["sentence"]))) for each in reasons)


def _reasons(detail: Any, field: str = "") -> Any:
    """Each message of DRF's nested details, with the field it belongs to."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _reasons(value, f"{field}.{key}" if field else str(key))
    elif isinstance(detail, list):
        for value in detail:
            yield from _reasons(value, field)
    else:
        reason = {"code": str(getattr(detail, "code", "invalid")), "sentence": str(detail)}
        yield {**reason, "field": field} if field else reason


def _response(body: dict[str, Any]) -> Response:
    return Response(body, status=body["status"], content_type=PROBLEM)
