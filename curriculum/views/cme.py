"""A trainee's continuing education by years, for them and their directors; and the same for a spreadsheet."""

from __future__ import annotations

import csv as csv_format
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from curriculum.ledger import as_lines, ledger_of
from curriculum.queries.learning import learner_visible_to
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest


@require_safe
@login_required
def show(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Totals of each year, and every line with what it rests on."""
    learner = _learner(request, person_id)
    context = {
        "learner": learner,
        "is_own": learner.pk == request.user.pk,
        "years": ledger_of(learner, request.user),
    }
    return render(request, "curriculum/cme/show.html", context)


@require_safe
@login_required
def csv(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    learner = _learner(request, person_id)
    name = f"cme-{timezone.localdate().isoformat()}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
    # Excel takes a file for UTF-8 only when it begins so.
    response.write("\ufeff")
    csv_format.writer(response).writerows(as_lines(ledger_of(learner, request.user)))
    return response


def _learner(request: SignedInRequest, person_id: UUID) -> User:
    found: User = get_object_or_404(learner_visible_to(request.user), pk=person_id)
    return found
