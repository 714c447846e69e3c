"""What does a person see when a request itself was wrong?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or did not come from this site."""
    sentence = _("This page was open too long or was opened elsewhere. Go back, reload it, and send it again.")
    return render(request, "403.html", {"reasons": [sentence]}, status=403)
