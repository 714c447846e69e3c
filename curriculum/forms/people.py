"""Is it well formed, whom a director asks to join, and what a new person says of themself?"""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Programme
from curriculum.states import Role, Route
from pocus_credentialing.people.account_forms import length_asked
from pocus_credentialing.people.models import User

AT_MOST = 200
LONGEST = 254  # as an address is kept
# Between addresses: a new line, a semicolon, or a comma that does not stand inside quotes.
BETWEEN = re.compile(r"""[\n;]|,(?=(?:[^"]*"[^"]*")*[^"]*$)""")


def addresses(pasted: str) -> tuple[list[tuple[str, str]], list[str]]:
    """(name, address) of each that was pasted, in their order and each once; and what is not an address."""
    found: dict[str, str] = {}
    wrong = []
    for line in pasted.splitlines():
        for part in (each.strip() for each in BETWEEN.split(line)):
            if not part:
                continue
            words = part.split()
            if len(words) > 1 and all(_is_address(word) for word in words):
                found.update({word.lower(): "" for word in words if word.lower() not in found})
                continue
            name, address = parseaddr(part)
            # “Okafor Tina tina@example.org”: without the brackets the name would be lost in silence.
            if not _is_address(address) or address not in part or (part != address and "<" not in part):
                wrong.append(part)
                continue
            found.setdefault(address.lower(), name.strip())
    return [(name, address) for address, name in found.items()], wrong


def _is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return len(word) <= LONGEST


class InviteForm(forms.Form):
    """For one role; the fields of the other roles are not there."""

    people = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=40_000,
        help_text=_("One or many, as you would paste them from a mail. Leave it empty for a link to hand over."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    applications = forms.ModelMultipleChoiceField(
        label=_("Exams they may review"),
        queryset=Application.objects.none(),
        error_messages={"required": _("Choose at least one exam that this proctor may review.")},
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.CharField(
        label=_("On what ground"),
        required=False,
        max_length=200,
        help_text=_("For example “Credentialed here in 2024” or “Fellowship in emergency ultrasound”."),
    )
    route = forms.ChoiceField(
        label=_("How they come to the programme"), choices=Route.choices, widget=forms.RadioSelect
    )

    def __init__(self, programme: Programme, role: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if role == Role.PROCTOR:
            current = programme.current
            exams: Any = self.fields["applications"]
            exams.queryset = current.applications() if current else Application.objects.none()
        else:
            del self.fields["applications"], self.fields["basis"]
        if role != Role.TRAINEE:
            del self.fields["route"]

    def clean_people(self) -> list[tuple[str, str]]:
        found, wrong = addresses(self.cleaned_data["people"])
        if wrong:
            sentence = _("Not an e-mail address: %(wrong)s. Correct or remove it; nobody was invited yet.")
            raise ValidationError([ValidationError(sentence, params={"wrong": each[:100]}) for each in wrong[:20]])
        if len(found) > AT_MOST:
            raise ValidationError(_("At most %(count)s at a time."), params={"count": AT_MOST})
        if any(len(name) > 150 for name, _address in found):
            raise ValidationError(_("A name is longer than 150 characters."))
        return found


class JoinForm(forms.Form):
    """A new person. Asks for the address only where the invitation names none."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As it shall stand under your signature and on your certificates."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    post_nominals = forms.CharField(
        label=_("Letters after your name"), max_length=60, required=False, help_text=_("For example MD or RN.")
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=LONGEST,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, invited: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = invited
        self.fields["password"].help_text = length_asked()
        if invited:
            del self.fields["email"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            person = User(name=cleaned.get("name", ""), email=self.invited or cleaned.get("email", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
