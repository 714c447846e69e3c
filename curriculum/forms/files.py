"""What is said of a file that was chosen, when something else is wrong? No page gets it back: it has to be chosen again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _


def ask_again(form: forms.Form) -> None:
    """At the field of each file that came, where something is wrong and nothing was said of the file itself."""
    if not form.errors:
        return
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) and name in form.files and name not in form.errors:
            form.add_error(name, _("Choose the file again: it is not kept while something else is to be put right."))
