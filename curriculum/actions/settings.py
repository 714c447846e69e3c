"""What happens when a hospital's or a programme's settings are changed?"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from curriculum import rules
from curriculum.models import Programme
from curriculum.rules.accounts import check_can_administer, check_removal_is_meant
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import Institution, User


@transaction.atomic
def change_institution(*, institution: Institution, by: User, removes_clips: int = 0, **fields: Any) -> Institution:
    """Its name, clocks and paper from now on. What is printed and signed stays as it was. `removes_clips`: how many
    recordings the person was told go with fewer months of keeping."""
    check_can_administer(by, institution)
    months = fields.get("clips_kept_months", institution.clips_kept_months)
    check_removal_is_meant(institution, months, said=removes_clips)
    changed = _written(institution, fields)
    if changed:
        record("institution.changed", by=by, on=institution, institution=institution, changed=changed)
    return institution


@transaction.atomic
def change_programme(*, programme: Programme, by: User, **fields: Any) -> Programme:
    """Its name, how long a review may take, for scans that come into the queue from now on, and how long one waits
    between two attempts at a quiz."""
    # Of two that take one name at once, the second is told: the programme's row is locked first, as everywhere, then the chain.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    hold(programme.institution_id)
    rules.check_can_set(by, programme, name=fields.get("name", ""))
    changed = _written(programme, fields)
    if changed:
        record(
            "programme.changed", by=by, on=programme, institution=programme.institution, programme=programme,
            changed=changed,
        )  # fmt: skip
    return programme


def _written(thing: Any, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Write what is new; field → what it was and what it is."""
    kept = type(thing).objects.select_for_update(no_key=True).get(pk=thing.pk)
    changed = {name: [getattr(kept, name), new] for name, new in fields.items() if getattr(kept, name) != new}
    for name, new in fields.items():
        setattr(thing, name, new)
    if changed:
        thing.save(update_fields=list(changed))
    return changed
