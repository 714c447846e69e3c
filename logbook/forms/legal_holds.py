"""Is it said what is kept, and why?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

THIS, ALL = "scan", "trainee"


class PutForm(forms.Form):
    on = forms.ChoiceField(
        label=_("What is kept?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what is kept.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        help_text=_("Write no patient details: who asked for it, and under which reference."),
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, trainee: str, hospital: str, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        every = _("Every scan of %(name)s at %(hospital)s, including future ones")
        chosen: Any = self.fields["on"]
        chosen.choices = [(THIS, _("This scan")), (ALL, every % {"name": trainee, "hospital": hospital})]


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it lifted?"),
        max_length=2000,
        help_text=_("What has been kept for its time is removed within a day of it."),
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
