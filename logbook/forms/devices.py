"""Is it well formed, what is said about a machine?"""

from __future__ import annotations

import ipaddress
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment
from logbook.dicom.codes import normalised
from logbook.models import Device
from logbook.states import CodeField
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.zones import ZONES

WIDEST = {4: 8, 6: 32}
MOST_NETWORKS = 20
A_DAY = 86_400

title_validator = RegexValidator(
    # PS3.5, 6.2: any printable character but the backslash; spaces at its ends mean nothing.
    r"^[!-\[\]-~](?:[ -\[\]-~]{0,14}[!-\[\]-~])?$",
    _("One to sixteen letters, digits, signs or spaces, as on the machine; no backslash and no accents."),
)


def networks_in(text: str) -> list[str]:
    """Addresses and networks in it, one a line or with commas between; a ValueError says which is none."""
    found = []
    for part in text.replace(",", " ").split():
        try:
            network = ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise ValueError(_say("“%(part)s” is no address or network.") % {"part": part[:60]}) from None
        if network.prefixlen < WIDEST[network.version]:
            raise ValueError(_say("“%(part)s” is far too wide.") % {"part": part[:60]})
        found.append(str(network))
    if not 1 <= len(found) <= MOST_NETWORKS:
        raise ValueError(_say("Say between one and %(most)s addresses or networks.") % {"most": MOST_NETWORKS})
    return list(dict.fromkeys(found))


class DeviceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What people call it: “Cart in resus”."))
    ae_title = forms.CharField(
        label=_("Its AE title"),
        max_length=16,
        validators=[title_validator],
        help_text=_("What the machine calls itself, in its DICOM settings. Capitals matter."),
    )
    networks = forms.CharField(
        label=_("Where it calls from"),
        max_length=2000,
        help_text=_("Its address, or the network that it is in: 10.20.30.41 or 10.20.30.0/24. One a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    code_field = forms.ChoiceField(
        label=_("Where its operator types a code"),
        choices=[(value or "nowhere", label) for value, label in CodeField.choices],
        help_text=_(
            "A trainee types the pairing code of the day there, and the study is theirs. In a study description a registered operator code counts only where nothing else stands there."
        ),
    )
    manufacturer = forms.CharField(label=_("Maker"), max_length=64, required=False)
    model = forms.CharField(label=_("Model"), max_length=64, required=False)
    time_zone = forms.ChoiceField(label=_("Its time zone"), choices=[("", _("The hospital’s")), *ZONES], required=False)
    clock_ahead = forms.IntegerField(
        label=_("Seconds by which its clock is ahead"),
        required=False,
        min_value=-A_DAY,
        max_value=A_DAY,
        help_text=_("Below zero where it is behind. Leave it empty where the clock is right."),
    )
    needs_tls = forms.BooleanField(label=_("It must encrypt (TLS)"), required=False)

    def __init__(self, *args: Any, device: Device | None = None, **kwargs: Any) -> None:
        if device is not None:
            held = {name: getattr(device, name) for name in self.base_fields}
            said = {"networks": "\n".join(device.networks), "code_field": device.code_field or "nowhere"}
            kwargs["initial"] = {**held, **said}
        super().__init__(*args, **kwargs)

    def clean_networks(self) -> list[str]:
        try:
            return networks_in(self.cleaned_data["networks"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_code_field(self) -> str:
        chosen: str = self.cleaned_data["code_field"]
        return "" if chosen == "nowhere" else chosen

    def clean_clock_ahead(self) -> int:
        return self.cleaned_data["clock_ahead"] or 0


class CodeForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Trainee"), queryset=User.objects.none(), empty_label=_("Choose"))
    code = forms.CharField(
        label=_("What stands in the operator field"),
        max_length=64,
        help_text=_(
            "All of it, as the machines send it. Capitals, marks and titles make no difference. Best a number: names are shared."
        ),
    )

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enrolled = Enrolment.objects.open().at(institution).values("trainee")
        people: Any = self.fields["person"]
        people.queryset = User.objects.filter(pk__in=enrolled, is_active=True).order_by("name")

    def clean_code(self) -> str:
        code = normalised(self.cleaned_data["code"])
        if len(code) < 3:
            raise forms.ValidationError(_("A code has at least three letters or digits."))
        return code
