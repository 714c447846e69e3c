"""What was not sent to its end, on the page of its scan."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from logbook.actions import uploads
from logbook.models import Upload
from pocus_credentialing.people.requests import SignedInRequest


@require_POST
@login_required
def forget(request: SignedInRequest, scan_id: UUID, upload_id: UUID) -> HttpResponse:
    own = Upload.objects.visible_to(request.user).filter(scan=scan_id).select_related("scan")
    upload: Upload = get_object_or_404(own, pk=upload_id)
    uploads.forget(upload=upload, by=request.user)
    messages.success(request, _("What had come of the file was deleted."))
    return redirect("logbook:scans_show", scan_id=upload.scan_id)
