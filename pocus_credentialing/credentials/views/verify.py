"""Is this certificate real, and does it hold today? For anybody, without an account and without JavaScript."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pocus_credentialing.credentials import checking
from pocus_credentialing.credentials.checking import LONGEST_TYPED
from pocus_credentialing.credentials.codes import grouped, is_well_formed, read
from pocus_credentialing.credentials.forms import CodeForm

A_MINUTE = 60
LIMIT = {"verify": "60/m/ip"}
PROBLEM = "application/problem+json"


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A field for the code; a code that was typed goes on to its own address."""
    typed = request.GET.get("code", "")
    if code := read(typed)[:LONGEST_TYPED].replace("/", ""):
        # What does not fit together is said as it was typed, to be compared with the paper.
        as_typed = typed.strip()[:LONGEST_TYPED].replace("/", "")
        return redirect("credentials:verify_show", code=code if is_well_formed(code) else as_typed)
    form = CodeForm(request.GET if "code" in request.GET else None)
    return _private(render(request, "credentials/verify/ask.html", {"form": form}))


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One answer, as a page or (by Accept) as JSON with the signed statement."""
    if not ratelimit.consume(request, app="pocus", action="verify", config=LIMIT, limit_get=True):
        return _too_often(request)
    found = checking.check(code)
    status = 200 if found.is_known else 404
    if _wants_json(request):
        return _private(JsonResponse(found.as_json(), status=status))
    context = {
        "check": found,
        "state": found.state,
        "certificate": found.summary,
        "checked_at": found.checked_at,
        "code": grouped(found.code),
        "form": CodeForm(),
    }
    return _private(render(request, "credentials/verify/show.html", context, status=status))


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys, so that a statement can be checked without asking us about it."""
    response = JsonResponse({"keys": checking.public_keys()})
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _too_often(request: HttpRequest) -> HttpResponse:
    sentence = _("Too many checks from this address. Wait a minute, then try again.")
    response: HttpResponse
    if _wants_json(request):
        body = {"type": "about:blank", "title": _("Too often"), "status": 429, "detail": sentence, "reasons": []}
        response = JsonResponse(body, status=429, content_type=PROBLEM)
    else:
        response = render(request, "credentials/verify/_too_often.html", {"sentence": sentence}, status=429)
    response["Retry-After"] = str(A_MINUTE)
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """The answer holds for this moment: nobody keeps it."""
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept, Cookie"
    response["X-Robots-Tag"] = "noindex"
    return response
