"""Several files in one field, and which handheld made them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from logbook.dicom.limits import FILE_BYTES
from logbook.models import Scan
from logbook.queries.holds import is_held

# Wherever files are added, among the handhelds that the person named before; nothing is chosen beforehand.
HANDHELD = _("Handheld")
HANDHELD_HELP = _("For films and pictures: they do not say which machine made them.")
NO_HANDHELD: tuple[str, Any] = ("", _("None of these"))


def _size() -> str:
    megabytes = min(settings.UPLOAD_MAX_BYTES, FILE_BYTES) // 1024**2
    return gettext("DICOM, MP4, MOV, AVI, JPEG or PNG, or several in a ZIP, up to %(megabytes)s MB each.") % {
        "megabytes": megabytes
    }


def size_said() -> Any:
    """What may be chosen, said beside the field; read where the page is made."""
    return lazy(_size, str)()


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FolderInput(SeveralFilesInput):
    """With everything in it; where a browser knows no folders, several files."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"webkitdirectory": True, **(attrs or {})})


class SeveralFilesField(forms.FileField):
    """A list of uploaded files, empty ones included: what is wrong with a file is said by whoever opens it."""

    def __init__(self, *, widget: Any = SeveralFilesInput, **options: Any) -> None:
        super().__init__(widget=widget, allow_empty_file=True, max_length=None, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        cleaned = [super(SeveralFilesField, self).clean(file, initial) for file in files if file]
        if self.required and not cleaned:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return cleaned


def case_key_help(scan: Scan, kept: str) -> Any:
    """How long what is typed, or kept, stays."""
    if kept and is_held(scan):
        return _(
            "A legal hold keeps it as it is until it is lifted. Kept encrypted, seen by you and your director only."
        )
    return _(
        "To find the chart again if a finding was missed. Kept encrypted, seen by you and your director only, "
        "deleted after 90 days."
    )
