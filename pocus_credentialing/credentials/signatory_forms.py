"""Is what a director or an outside signatory writes well formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import ExamsForm

TICK = _("Tick this to sign.")


class InviteForm(ExamsForm):
    """Which exams, and whom."""

    name = forms.CharField(
        label=_("Their name"),
        max_length=150,
        required=False,
        help_text=_("For your own overview. What is printed, they write themselves."),
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        max_length=254,
        required=False,
        help_text=_("Leave it empty to copy or print the link and hand it over yourself."),
    )
    field_order = ["exam", "name", "email"]


class SignForm(forms.Form):
    """Who signs, as it shall be printed; and that they looked."""

    printed_name = forms.CharField(
        label=_("Your name, as it shall be printed"),
        max_length=80,
        help_text=_("With the letters after it, such as “Ada Lind, MD”."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.CharField(
        label=_("Your role"),
        max_length=80,
        help_text=_("Such as “Director of emergency ultrasound”."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    affiliation = forms.CharField(
        label=_("Your hospital or institution"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    somebody_else = forms.BooleanField(error_messages={"required": TICK})  # labelled with the holder's name
    looked = forms.BooleanField(
        label=_("I have looked at the evidence on this page."), error_messages={"required": TICK}
    )

    def __init__(self, holder: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["somebody_else"].label = _("I am not %(holder)s.") % {"holder": holder}


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you not sign?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to whoever asked you, and to a signatory who may be asked after you."),
    )
