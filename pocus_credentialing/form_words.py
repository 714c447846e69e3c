"""In whose words does a form say that something is too much or too little? In ours, as the API does."""

from __future__ import annotations

from typing import Any

from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

OF_VALIDATORS: dict[type[validators.BaseValidator], Any] = {
    validators.MinValueValidator: _("At least %(limit_value)s."),
    validators.MaxValueValidator: _("At most %(limit_value)s."),
    validators.MinLengthValidator: ngettext_lazy(
        "At least %(limit_value)d character; this has %(show_value)d.",
        "At least %(limit_value)d characters; this has %(show_value)d.",
        "limit_value",
    ),
    validators.MaxLengthValidator: ngettext_lazy(
        "At most %(limit_value)d character; this has %(show_value)d.",
        "At most %(limit_value)d characters; this has %(show_value)d.",
        "limit_value",
    ),
}


def install() -> None:
    """Once, at start-up."""
    for kind, sentence in OF_VALIDATORS.items():
        kind.message = sentence
