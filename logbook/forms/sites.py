"""Which hospital becomes a site?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.people.models import Institution


class SiteForm(forms.Form):
    use_required_attribute = False

    institution = forms.ModelChoiceField(
        label=_("Hospital"),
        queryset=Institution.objects.none(),
        empty_label=_("Choose"),
        help_text=_("Those that you administer as well."),
    )

    def __init__(self, offered: QuerySet[Institution], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institution: Any = self.fields["institution"]
        institution.queryset = offered
        self.offers = offered.exists()
