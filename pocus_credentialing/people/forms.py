"""Is what people say about themselves well formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .confirming import CODE_FIELD, PASSWORD_FIELD, has_authenticator_app, has_second_factor
from .models import User


class ConfirmForm(forms.Form):
    """Who you are, again: password, and the app's code where one is enrolled."""

    confirm_password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    confirm_code = forms.CharField(
        label=_("Code from your authenticator app"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_authenticator_app(person):
            return
        if not has_second_factor(person):
            del self.fields[CODE_FIELD]
            return
        self.fields[CODE_FIELD].label = _("One of your printed recovery codes, if your passkey is not at hand")
        for name in (PASSWORD_FIELD, CODE_FIELD):
            self.fields[name].required = False


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["name", "post_nominals", "professional_number", "private_email", "away_until", "single_keys"]
        widgets = {"away_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "name": _("As it stands under your signature and on your certificates."),
            "away_until": _("Reviews that wish for you go to another proctor until then."),
            "private_email": _("Kept for when you change hospitals. Nobody else sees it."),
            "single_keys": _("Keys such as J, K, A and 1–5 while reviewing."),
        }


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=[("system", ""), ("light", ""), ("dark", "")])
