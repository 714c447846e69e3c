"""A machine of a hospital is added, changed, switched off; an operator code is registered."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from logbook.dicom.codes import normalised
from logbook.models import Device, OperatorCode
from logbook.rules import devices as rules
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import Institution, User

FIELDS = (
    "name", "ae_title", "networks", "manufacturer", "model", "time_zone", "clock_ahead", "code_field", "needs_tls",
)  # fmt: skip


@transaction.atomic
def add(*, institution: Institution, by: User, **fields: Any) -> Device:
    """From now on it may send; until the first one there is no door at all."""
    rules.check_can_manage(by, institution)
    hold(institution)
    rules.check_title_is_free(institution, fields["ae_title"])
    device = Device.objects.create(institution=institution, added_by=by, **fields)
    record("device.added", by=by, on=device, institution=institution)
    return device


@transaction.atomic
def change(*, device: Device, by: User, **fields: Any) -> Device:
    """What is given is as it shall be from the next call on."""
    institution = device.institution
    rules.check_can_manage(by, institution)
    hold(institution)
    if "ae_title" in fields:
        rules.check_title_is_free(institution, fields["ae_title"], besides=device)
    device = Device.objects.select_for_update(no_key=True, of=("self",)).select_related("institution").get(pk=device.pk)
    changed = sorted(name for name in FIELDS if name in fields and getattr(device, name) != fields[name])
    for name in changed:
        setattr(device, name, fields[name])
    if changed:
        device.save(update_fields=changed)
        record("device.changed", by=by, on=device, institution=institution, fields=changed)
    return device


@transaction.atomic
def switch(*, device: Device, by: User, on: bool) -> Device:
    """Off: it is turned away. What it sent stays."""
    rules.check_can_manage(by, device.institution)
    hold(device.institution)
    if Device.objects.filter(pk=device.pk, is_on=not on).update(is_on=on):
        record(
            "device.switched_on" if on else "device.switched_off", by=by, on=device, institution=device.institution_id
        )
    device.is_on = on
    return device


@transaction.atomic
def add_code(*, institution: Institution, person: User, code: str, by: User) -> OperatorCode:
    """What stands in the operator field leads to this trainee from now on."""
    rules.check_can_manage(by, institution)
    hold(institution)
    code = normalised(code)
    rules.check_code_is_free(institution, code, person)
    kept = OperatorCode.objects.create(institution=institution, person=person, code=code, added_by=by)
    record("operator_code.added", by=by, on=kept, institution=institution, person=person)
    return kept


@transaction.atomic
def remove_code(*, operator_code: OperatorCode, by: User) -> None:
    rules.check_can_manage(by, operator_code.institution)
    hold(operator_code.institution)
    pk = operator_code.pk
    if OperatorCode.objects.filter(pk=pk).delete()[0]:
        operator_code.pk = pk
        record(
            "operator_code.removed", by=by, on=operator_code, institution=operator_code.institution_id,
            person=operator_code.person_id,
        )  # fmt: skip
