"""Is it well formed, what somebody shall be in a programme, since when, and until when?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from curriculum.models import Membership, NamedRole
from curriculum.queries.named_roles import codes_of, held_by
from curriculum.wordings import as_words


def _day(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": _("Say on which day."), "invalid": _("This is no day such as 2026-11-14.")},
    )


class NamedRoleForm(forms.Form):
    """Offered is what the rules name and this person is not yet."""

    code = forms.ChoiceField(
        label=_("What they are"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what this person is.")},
    )
    starts_on = _day(
        _("First day"),
        _("What they watched and reviewed from this day on counts as this role's. It may be a day before today."),
    )

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        programme = membership.programme
        super().__init__(*args, initial={"starts_on": programme.institution.today()}, **kwargs)
        held = held_by(membership.person, programme).filter(ends_on=None).values_list("code", flat=True)
        left = [code for code in codes_of(programme) if code not in set(held)]
        codes: Any = self.fields["code"]
        codes.choices = [(code, capfirst(as_words(code))) for code in left]


class EndForm(forms.Form):
    ends_on = _day(_("Last day"), _("What they watch, review or sign after this day does not count as this role's."))

    def __init__(self, named_role: NamedRole, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ends_on": named_role.programme.institution.today()}, **kwargs)
