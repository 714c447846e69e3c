"""Which tools of an assessment may a rule ask for?"""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from curriculum.editing import Bench
from curriculum.library.assessments import ASSESSMENTS
from curriculum.library.words import TOOLS
from curriculum.wordings import as_words


def tool_choices(bench: Bench, typed: forms.Field, before: Iterable[str]) -> forms.Field:
    """Chosen, not typed: a slip would ask for an assessment of which there is no form. Those that programmes ask for, those of
    this programme's forms, and those that it names already."""
    own = [each["tool"] for each in bench.data.get(ASSESSMENTS, ())]
    known = [*before, *sorted({*TOOLS, *own} - {*before})]  # as they stand: what is not changed comes back as it was
    return forms.MultipleChoiceField(
        label=typed.label,
        required=typed.required,
        choices=[(code, as_words(code)) for code in known],
        widget=forms.CheckboxSelectMultiple,
    )
