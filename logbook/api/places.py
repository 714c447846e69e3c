"""Is the hospital that a program names one at which its person may log?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from logbook.queries.scans import places_to_log
from pocus_credentialing.people.models import Institution, User


def place_field(**more: Any) -> serializers.UUIDField:
    """Needed by nobody whose programmes run at one hospital."""
    said = "Where your programme runs; needed only if that is at several hospitals."
    return serializers.UUIDField(required=False, help_text=said, **more)


def place_called(person: User, asked: UUID) -> Institution:
    for place in places_to_log(person):
        if place.pk == asked:
            return place
    raise serializers.ValidationError(_("You are not enrolled at this hospital."), code="not_enrolled")
