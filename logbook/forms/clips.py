"""Which files, and which box?"""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from logbook.dicom.facts import Box
from logbook.forms.fields import SeveralFilesField, size_said


class ClipsForm(forms.Form):
    use_required_attribute = False
    file = SeveralFilesField(
        label=_("Add clips"),
        required=True,
        help_text=format_lazy("{} {}", size_said(), _("Names in the picture are cut off before anyone else sees it.")),
        error_messages={"required": _("Choose a file first.")},
    )


class LookIntoForm(forms.Form):
    """What did a director find about a recording that two people sent?"""

    note = forms.CharField(
        label=_("What did you find?"),
        max_length=2000,
        help_text=_("For the directors. Write no patient details; the trainee does not see it."),
        error_messages={"required": _("Say what you found.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BoxForm(forms.Form):
    """Pixels of the original picture."""

    x = forms.IntegerField(label=_("Left"), min_value=0)
    y = forms.IntegerField(label=_("Top"), min_value=0)
    width = forms.IntegerField(label=_("Width"), min_value=1)
    height = forms.IntegerField(label=_("Height"), min_value=1)

    @property
    def box(self) -> Box:
        return Box(**{name: self.cleaned_data[name] for name in ("x", "y", "width", "height")})
