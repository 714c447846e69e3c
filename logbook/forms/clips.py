"""Which files, and which box?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from logbook.dicom.facts import Box, least_side
from logbook.forms.fields import HANDHELD, HANDHELD_HELP, NO_HANDHELD, FolderInput, SeveralFilesField, size_said
from logbook.handhelds import MOST, check_is_a_model


class ClipsForm(forms.Form):
    use_required_attribute = False
    file = SeveralFilesField(
        label=_("Add clips"),
        required=False,
        help_text=format_lazy(
            "{} {}", size_said(), _("Names in the picture are cut off before anyone else sees the clip.")
        ),
    )
    folder = SeveralFilesField(
        label=_("Or a whole folder"),
        help_text=_("A disc or memory stick, such as one with a DICOMDIR. Other files in it are skipped."),
        required=False,
        widget=FolderInput,
    )
    handheld = forms.ChoiceField(
        label=HANDHELD,
        required=False,
        help_text=HANDHELD_HELP,
    )

    def __init__(self, data: Any = None, files: Any = None, *, handhelds: list[str]) -> None:
        """`handhelds`: those that the person used before; asked for once there are any."""
        super().__init__(data, files)
        if not handhelds:
            del self.fields["handheld"]
            return
        field: Any = self.fields["handheld"]
        field.choices = [NO_HANDHELD, *((one, one) for one in handhelds)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("folder"):
            self.add_error("file", _("Choose a file first."))
        return cleaned


class ExportForm(forms.Form):
    """One clip, or all."""

    clip = forms.UUIDField(required=False)


class LookIntoForm(forms.Form):
    """What did a director find about a recording that two people sent, or that looks like another?"""

    note = forms.CharField(
        label=_("What did you find?"),
        max_length=2000,
        help_text=_("For the directors. Write no patient details; the trainee does not see it."),
        error_messages={"required": _("Say what you found.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BoxForm(forms.Form):
    """Pixels of the original picture, which is so wide and so high."""

    use_required_attribute = False
    x = forms.IntegerField(label=_("Left"))
    y = forms.IntegerField(label=_("Top"))
    width = forms.IntegerField(label=_("Width"))
    height = forms.IntegerField(label=_("Height"))
    handheld = forms.CharField(
        label=_("Which handheld was it?"),
        required=False,
        max_length=MOST,
        validators=[check_is_a_model],
        help_text=_("The model, such as Butterfly iQ3. The crop is then remembered for it at this picture size."),
        widget=forms.TextInput(attrs={"list": "handhelds", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, columns: int, rows: int, *, names_machine: bool = False) -> None:
        super().__init__(data)
        if names_machine:
            del self.fields["handheld"]
        width, height = least_side(columns), least_side(rows)
        self.bounds = {
            "x": (0, columns - width),
            "y": (0, rows - height),
            "width": (width, columns),
            "height": (height, rows),
        }
        for name, (least, most) in self.bounds.items():
            field = self.fields[name]
            field.widget.attrs |= {"min": least, "max": most}
            said = {"least": least, "most": most}
            field.help_text = _("%(least)s to %(most)s") % said
            field.error_messages = {
                "required": _("Draw the frame first, or type a number from %(least)s to %(most)s.") % said,
                "invalid": _("Type a whole number from %(least)s to %(most)s.") % said,
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, least in (("x", 0), ("y", 0), ("width", 1), ("height", 1)):
            if name in cleaned and cleaned[name] < least:
                self.add_error(name, str(self.fields[name].error_messages["invalid"]))
        if self.errors:
            self.say_bounds()
        return cleaned

    def say_bounds(self) -> None:
        """There is no such frame: which numbers are out of the picture, all at once, and how far each may go."""
        given = dict(self.cleaned_data)
        for start, size in (("x", "width"), ("y", "height")):
            for name in (start, size):
                least, most = self.bounds[name]
                if name in given and not least <= given[name] <= most:
                    self.add_error(name, str(self.fields[name].error_messages["invalid"]))
            if start not in given or size not in given:
                continue
            room = self.bounds[size][1] - given[start]
            if self.bounds[size][0] <= room < given[size] <= self.bounds[size][1]:
                beyond = _("The frame ends outside the picture: from there at most %(most)s.")
                self.add_error(size, beyond % {"most": room})

    @property
    def box(self) -> Box:
        return Box(**{name: self.cleaned_data[name] for name in ("x", "y", "width", "height")})
