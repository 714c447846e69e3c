"""Why is something so in a draft, what does it rest on, and how is a mistake told at its field?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.library.sources import OWN, read_sources
from curriculum.rules.drafts import LONGEST_NOTE


class ReasonField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        label, widget = _("Why is it so here?"), forms.Textarea(attrs={"rows": 3})
        super().__init__(label=label, required=False, max_length=LONGEST_NOTE, widget=widget, **kwargs)


class SourceField(forms.MultipleChoiceField):
    """What it rests on: the hospital's own decision first, then the publications of the library's list."""

    def __init__(self) -> None:
        super().__init__(
            label=_("What it rests on"),
            choices=_sources,
            initial=[OWN],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Say what it rests on.")},
        )


def _sources() -> list[tuple[str, Any]]:
    listed = [(each.id, each.citation[:160]) for each in read_sources().values() if each.id != OWN]
    return [(OWN, _("Our own hospital's decision")), *listed]


def told(reason: Any) -> Any:
    expected = reason.params.get("expected")
    return _("Expected %(expected)s.") % {"expected": expected} if expected else str(reason)
