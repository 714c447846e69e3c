"""How do allauth's forms read here?

The same fields in our words: a label above each one, no placeholder that vanishes, and hints to password managers
(UX: accessible authentication; nothing to remember or copy by eye where the device can fill it in).
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django.contrib.auth.password_validation import get_default_password_validators
from django.utils.translation import gettext_lazy as _


class Plain:
    """Labels and help of ours; no placeholders; no list of validators as help."""

    labels: dict[str, Any] = {}
    help_texts: dict[str, Any] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")
            if name == "code":
                # A recovery code has letters of no kind, but may be longer: no pattern, only the digits' keyboard.
                field.widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")


def length_asked() -> str:
    """What the password rules ask, in one sentence."""
    lengths = [
        validator.min_length for validator in get_default_password_validators() if hasattr(validator, "min_length")
    ]
    return str(_("At least %(count)s characters. A few words that only you would put together are best.")) % {
        "count": max(lengths, default=1)
    }


class LoginForm(Plain, account.LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "webauthn" lets browsers offer a passkey in the same list as the saved addresses.
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    labels = {"password": _("Your password")}


class NewPassword(Plain):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = length_asked()


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password, again"),
    }


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("New password, again")}


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, again")}


class AuthenticateForm(Plain, mfa.AuthenticateForm):
    labels = {"code": _("Code")}
    help_texts = {"code": _("The six digits that your app shows now, or one of your printed recovery codes.")}


class ReauthenticateCodeForm(Plain, mfa.ReauthenticateForm):
    labels = {"code": _("Code")}
    help_texts = {"code": _("The six digits that your app shows now, or one of your printed recovery codes.")}


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    labels = {"code": _("Code that the app shows now")}
    help_texts = {"code": _("Six digits.")}

    def clean_code(self) -> str:
        """Each code is good for one thing: the one that adds the app does not sign in, too."""
        code = str(super().clean_code())
        not_yet_added = Authenticator(user=self.user, type=Authenticator.Type.TOTP)
        if not TOTP(not_yet_added)._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AddPasskeyForm(Plain, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name of this passkey"), "passwordless": _("Sign in with it alone, without my password")}
    help_texts = {
        "name": _("So that you know which it is: “Work phone”, “Blue key”."),
        "passwordless": _("It then asks for your finger, face or PIN. Untick this for a security key without a PIN."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(Plain, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name of this passkey")}
