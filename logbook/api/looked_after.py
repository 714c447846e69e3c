"""What machines and archives have in common for programs: a hospital that looks after them, and a switch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from logbook.queries.devices import institutions_managed_by
from pocus_credentialing.people.models import Institution, User


class SwitchSerializer(serializers.Serializer[Any]):
    on = serializers.BooleanField()


def institution_looked_after(person: User, pk: UUID) -> Institution:
    """The one of this id; said at the field where it is none of theirs."""
    institution = institutions_managed_by(person).filter(pk=pk).first()
    if institution is None:
        raise serializers.ValidationError({"institution": [_("You look after no hospital with this id.")]})
    return institution
