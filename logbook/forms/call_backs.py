"""Is what was done, or how it was watched, said?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logbook.models import Scan
from logbook.statements import attested_meanings


class CloseForm(forms.Form):
    what_was_done = forms.CharField(
        label=_("What was done?"),
        max_length=2000,
        help_text=_("Write no patient details: what was arranged, when, and with whom by role."),
        error_messages={"required": _("Say what was done.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AttestForm(forms.Form):
    content_digest = forms.CharField(required=False, widget=forms.HiddenInput)
    mode = forms.ChoiceField(
        label=_("How did you watch?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you watched.")},
    )

    def __init__(self, scan: Scan, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        self.fields["mode"].choices = list(attested_meanings(scan).items())  # type: ignore[attr-defined]
