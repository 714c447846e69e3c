"""Is it well formed, what is said about a teaching archive?"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from logbook.models import TeachingArchive
from logbook.states import ArchiveKind, ArchiveTakes

from .devices import title_validator

HOST = r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}"
BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
NAME_AND_PASSWORD = re.compile(r"[!-9;-~]+:[ -~]+")

host_validator = RegexValidator(rf"^({HOST})\Z", _("A name like archive.hospital.example, or an address."))


def address_in(text: str) -> str:
    """An https address without anything that hides in one; a ValueError where it is none."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(text) from None
    plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text
    extra = parts.query or parts.fragment or parts.username is not None or "?" in text or "#" in text
    if parts.scheme != "https" or not plain or extra or port == 0 or not re.fullmatch(HOST, host):
        raise ValueError(text)
    where = f"[{host}]" if ":" in host else host
    return f"https://{where}{f':{port}' if port and port != 443 else ''}{parts.path.rstrip('/')}"


class ArchiveForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What people call it: “Teaching PACS”."))
    takes = forms.ChoiceField(
        label=_("Which clips it is sent"),
        choices=ArchiveTakes.choices,
        widget=forms.RadioSelect,
        help_text=_("Always de-identified, and only once a review can no longer be undone."),
    )

    def __init__(self, *args: Any, archive: TeachingArchive | None = None, **kwargs: Any) -> None:
        if archive is not None:
            kwargs["initial"] = {name: getattr(archive, name, "") for name in self.base_fields if name != "token"}
        super().__init__(*args, **kwargs)


class DicomArchiveForm(ArchiveForm):
    ae_title = forms.CharField(
        label=_("Its AE title"),
        max_length=16,
        validators=[title_validator],
        help_text=_("What the archive is called, in its DICOM settings. Capitals matter."),
    )
    host = forms.CharField(
        label=_("Host"),
        max_length=253,
        validators=[host_validator],
        help_text=_("Its name in the network, or address."),
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, help_text=_("Often 104, 4242 or 11112."))
    tls = forms.BooleanField(label=_("Encrypt (TLS), and check its certificate"), required=False)

    field_order = ["name", "ae_title", "host", "port", "tls", "takes"]


class WebArchiveForm(ArchiveForm):
    address = forms.CharField(
        label=_("Address"),
        max_length=250,
        help_text=_("Up to what comes before /studies: https://archive.hospital.example/dicom-web"),
    )
    token = forms.CharField(
        label=_("Token"),
        max_length=4000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("A bearer token, or name:password. It is kept encrypted and never shown again."),
    )

    field_order = ["name", "address", "token", "takes"]

    def __init__(self, *args: Any, archive: TeachingArchive | None = None, **kwargs: Any) -> None:
        super().__init__(*args, archive=archive, **kwargs)
        if archive is not None and archive.token:
            self.fields["token"].help_text = _(
                "Leave it empty to keep the one that is there, as long as the address stays."
            )

    def clean_address(self) -> str:
        try:
            return address_in(self.cleaned_data["address"])
        except ValueError:
            raise forms.ValidationError(
                _("An address that begins with https:// and has no name, password or question mark in it.")
            ) from None

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        if token and not BEARER.fullmatch(token) and not NAME_AND_PASSWORD.fullmatch(token):
            raise forms.ValidationError(_("A token has letters, digits and -._~+/ only; else write name:password."))
        return token


FORMS: dict[str, type[ArchiveForm]] = {ArchiveKind.DICOM: DicomArchiveForm, ArchiveKind.WEB: WebArchiveForm}
