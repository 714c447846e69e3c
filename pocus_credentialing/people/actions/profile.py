"""What happens when people change what is known of them?"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User


@transaction.atomic
def change(*, person: User, by: User, **fields: Any) -> User:
    """Write the profile's own fields; the event names the fields, never their content."""
    changed = sorted(name for name, value in fields.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, fields[name])
    if changed:
        person.save(update_fields=changed)
        record("person.profile_changed", by=by, on=person, institution=None, person=person, fields=changed)
    return person
