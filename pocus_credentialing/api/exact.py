"""How does a program learn that what it sent means nothing here? What is not asked for is named, not dropped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


def not_settable(names: Iterable[str]) -> None:
    """Refuse, naming each; quiet where there is none."""
    if unknown := sorted(names):
        said = serializers.ErrorDetail(_("This cannot be set here."), code="not_settable")
        raise serializers.ValidationError({name[:60]: [said] for name in unknown[:20]})


class Exact(serializers.Serializer[Any]):
    """Takes its own fields and no others: a program that meant to change something else must not believe it did."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            known = {name for name, field in self.fields.items() if not field.read_only}
            not_settable(str(key) for key in set(data) - known)
        return super().to_internal_value(data)
