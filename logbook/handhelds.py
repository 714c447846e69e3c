"""From which handheld does a film come that names none? Its owner says so: a model, never a name or a number.

A crop that is drawn on such a film is remembered for what was said and its size, apart from the machines that DICOM
objects name themselves.
"""

from __future__ import annotations

import hashlib
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 40  # characters
DIGITS_IN_A_RUN, DIGITS = 4, 6
PLAIN = re.compile(r"[^\W_](?:[^\W_]|[ .+\-/])*")
# Offered while somebody types; any other model may be typed.
KNOWN = (
    "Butterfly iQ+", "Butterfly iQ3", "Clarius C3 HD3", "Clarius L15 HD3", "Clarius PA HD3", "EchoNous Kosmos", "Exo Iris",
    "GE Vscan Air CL", "GE Vscan Air SL", "Mindray TE Air", "Philips Lumify C5-2", "Philips Lumify L12-4",
    "Philips Lumify S4-1", "SonoSite iViz",
)  # fmt: skip


def check_is_a_model(text: str) -> None:
    """The shape of a model's name: short, and without what a record number or a date would need."""
    digits = re.findall(r"\d+", text)
    too_many = sum(map(len, digits)) > DIGITS or any(len(run) > DIGITS_IN_A_RUN for run in digits)
    if len(text) > MOST or too_many or not PLAIN.fullmatch(text):
        raise ValidationError(
            _("Type the model only, such as Butterfly iQ3: no name, no number of a patient, no date.")
        )


def plain(text: str) -> str:
    return " ".join(text.split())


def key_of(model: str) -> str:
    return hashlib.sha256(b"pocus-handheld/1:" + plain(model).casefold().encode()).hexdigest()[:16]


def named(model: str) -> dict[str, str]:
    """What is kept of it, of a clip that names no machine itself."""
    return {"machine": plain(model), "machine_key": key_of(model)} if plain(model) else {}
