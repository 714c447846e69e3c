"""Was a logo sent?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LogoForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label=_("The logo"),
        allow_empty_file=True,
        max_length=None,
        help_text=_(
            "PNG or JPEG, up to 2 MB, at least 120 pixels on each side. What is transparent in it becomes white. On paper it is 17 mm high, or 60 mm wide."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
