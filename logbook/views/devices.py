"""The machines of a hospital: added, tried, switched off; what their operators' codes mean."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logbook.actions import devices
from logbook.forms.devices import CodeForm, DeviceForm
from logbook.knocking import sentence
from logbook.models import Device, OperatorCode
from logbook.queries.devices import by_hospital, institutions_managed_by, latest_of, turned_away
from logbook.receiver.listening import is_listening
from logbook.receiver.titles import our_title
from logbook.refused_arrivals import sentence as why_not
from pocus_credentialing.people.requests import SignedInRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Every machine that this person looks after, by hospital."""
    rows = by_hospital(request.user, Device.objects.visible_to(request.user))
    return render(request, "logbook/devices/index.html", {"rows": rows})


@require_http_methods(FORM_METHODS)
@login_required
def new(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    institution = get_object_or_404(institutions_managed_by(request.user), pk=institution_id)
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = devices.add(institution=institution, by=request.user, **form.cleaned_data)
        messages.success(request, _("Added. Now set the machine as below, and send a test from it."))
        return redirect("logbook:devices_show", device_id=device.pk)
    context = {"institution": institution, "form": form}
    return render(request, "logbook/devices/new.html", context, status=400 if form.errors else 200)


@require_safe
@login_required
def show(request: SignedInRequest, device_id: UUID) -> HttpResponse:
    """“Test this machine”: what was seen of it last, and what was refused and why."""
    device = _device(request, device_id)
    latest = latest_of(device)
    context = {
        **_settings_of(device),
        "door_is_shut": device.is_on and not is_listening(),
        "knocks": [{"knock": knock, "sentence": sentence(knock)} for knock in turned_away(device)],
        "latest": [{"arrival": each, "sentence": why_not(each)} for each in latest],
    }
    return render(request, "logbook/devices/show.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: SignedInRequest, device_id: UUID) -> HttpResponse:
    device = _device(request, device_id)
    form = DeviceForm(request.POST or None, device=device)
    if request.method == "POST" and form.is_valid():
        devices.change(device=device, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds from the machine's next call."))
        return redirect("logbook:devices_show", device_id=device.pk)
    context = {"device": device, "form": form}
    return render(request, "logbook/devices/edit.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def switch(request: SignedInRequest, device_id: UUID) -> HttpResponse:
    """On or off, as the button said."""
    device = _device(request, device_id)
    devices.switch(device=device, by=request.user, on=request.POST.get("on") == "1")
    return redirect("logbook:devices_show", device_id=device.pk)


@require_safe
@login_required
def sheet(request: SignedInRequest, device_id: UUID) -> HttpResponse:
    """One page on paper for the vendor's engineer."""
    return render(request, "logbook/devices/sheet.html", _settings_of(_device(request, device_id)))


@require_http_methods(FORM_METHODS)
@login_required
def codes(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """What stands in the operator field, and whose it is."""
    institution = get_object_or_404(institutions_managed_by(request.user), pk=institution_id)
    form = CodeForm(institution, request.POST or None)
    if request.method == "POST" and form.is_valid():
        devices.add_code(institution=institution, by=request.user, **form.cleaned_data)
        messages.success(request, _("Added."))
        return redirect("logbook:devices_codes", institution_id=institution.pk)
    held = OperatorCode.objects.filter(institution=institution).select_related("person")
    context = {"institution": institution, "form": form, "codes": held}
    return render(request, "logbook/devices/codes.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def remove_code(request: SignedInRequest, code_id: UUID) -> HttpResponse:
    code: OperatorCode = get_object_or_404(OperatorCode.objects.visible_to(request.user), pk=code_id)
    devices.remove_code(operator_code=code, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("logbook:devices_codes", institution_id=code.institution_id)


def _device(request: SignedInRequest, device_id: UUID) -> Device:
    rows = Device.objects.visible_to(request.user).select_related("institution")
    device: Device = get_object_or_404(rows, pk=device_id)
    return device


def _settings_of(device: Device) -> dict[str, Any]:
    """What must be set on the machine."""
    return {
        "device": device,
        "institution": device.institution,
        "our_title": our_title(device.institution),
        "port": settings.DICOM.tls_port if device.needs_tls else settings.DICOM.port,
        "host": settings.DICOM.host,
    }
