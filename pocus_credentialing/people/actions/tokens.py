"""What happens when a token is made?"""

from __future__ import annotations

from django.db import transaction

from pocus_credentialing.audit.log import record
from pocus_credentialing.people import tokens
from pocus_credentialing.people.models import User


@transaction.atomic
def make(*, person: User, can_sign: bool, by: User | None) -> str:
    """A new token of that person; the secret is given back once and kept nowhere."""
    secret = tokens.make(person, can_sign=can_sign)
    record("person.token_made", by=by, on=person, institution=None, person=person, can_sign=can_sign)
    return secret
