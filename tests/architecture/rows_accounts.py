"""The pages of signing in and of second factors, and what each of the six is answered.

They are allauth's: a form that is not well formed comes back with 200 there. The six have just proven who they are,
and none has a second factor; the passkey in the addresses is somebody else's.
"""

from __future__ import annotations

from .matrix import DELETE, GET, POST, Row
from .sent import these

STRANGERS_ONLY = "200 302 302 302 302 302"
SIGNED_IN = "302 200 200 200 200 200"
ANYBODY = "200 200 200 200 200 200"
ONWARD = "302 302 302 302 302 302"
NOT_THERE = "302 404 404 404 404 404"

ACCOUNTS = [
    Row("account_login", GET, "", STRANGERS_ONLY),
    Row("account_login", POST, "", STRANGERS_ONLY, these(login="tina@example.org", password="not hers")),
    Row("account_logout", GET, "", SIGNED_IN),
    Row("account_logout", POST, "", ONWARD),
    Row("account_inactive", GET, "", ANYBODY),
    # Nobody signs up: the page says that one is invited.
    Row("account_signup", GET, "", STRANGERS_ONLY),
    Row("account_signup", POST, "", STRANGERS_ONLY, these(email="new@example.org", password1="a1b2c3d4e5f6g7")),
    Row("account_reauthenticate", GET, "", SIGNED_IN),
    Row("account_reauthenticate", POST, "", SIGNED_IN, these(password="not theirs")),
    Row("account_change_password", GET, "", SIGNED_IN),
    Row("account_change_password", POST, "", SIGNED_IN, these(oldpassword="not theirs")),
    Row("account_set_password", GET, "", ONWARD),
    Row("account_set_password", POST, "", ONWARD, these(password1="a1b2c3d4e5f6g7", password2="a1b2c3d4e5f6g7")),
    Row("account_reset_password", GET, "", ANYBODY),
    Row("account_reset_password", POST, "", ONWARD, these(email="tina@example.org")),
    Row("account_reset_password", POST, "", ONWARD, these(email="nobody@example.org")),  # does not tell who is here
    Row("account_reset_password_done", GET, "", ANYBODY),
    Row("account_reset_password_from_key", GET, "1 set-password", ANYBODY),
    Row("account_reset_password_from_key", POST, "1 set-password", ANYBODY, these(password1="a1b2c3d4e5f6g7")),
    Row("account_reset_password_from_key_done", GET, "", ANYBODY),
    Row("mfa_index", GET, "", SIGNED_IN),
    Row("mfa_authenticate", GET, "", ONWARD),
    Row("mfa_authenticate", POST, "", ONWARD, these(code="000000")),
    Row("mfa_reauthenticate", GET, "", ONWARD),
    Row("mfa_reauthenticate", POST, "", ONWARD, these(code="000000")),
    Row("mfa_activate_totp", GET, "", SIGNED_IN),
    Row("mfa_activate_totp", POST, "", SIGNED_IN, these(code="000000")),
    Row("mfa_deactivate_totp", GET, "", NOT_THERE),
    Row("mfa_deactivate_totp", POST, "", NOT_THERE),
    Row("mfa_view_recovery_codes", GET, "", NOT_THERE),
    Row("mfa_download_recovery_codes", GET, "", NOT_THERE),
    # Codes come with an app or a passkey, not alone.
    Row("mfa_generate_recovery_codes", GET, "", SIGNED_IN),
    Row("mfa_generate_recovery_codes", POST, "", SIGNED_IN),
    Row("mfa_list_webauthn", GET, "", SIGNED_IN),
    Row("mfa_add_webauthn", GET, "", SIGNED_IN),
    Row("mfa_add_webauthn", POST, "", SIGNED_IN, these(name="Mine", credential="{}")),
    Row("mfa_login_webauthn", GET, "", ONWARD),
    Row("mfa_login_webauthn", POST, "", ONWARD, these(credential="{}")),
    Row("mfa_reauthenticate_webauthn", GET, "", ONWARD),
    Row("mfa_reauthenticate_webauthn", POST, "", ONWARD, these(credential="{}")),
    Row("mfa_edit_webauthn", GET, "passkey", NOT_THERE),
    Row("mfa_edit_webauthn", POST, "passkey", NOT_THERE, these(name="Mine now")),
    Row("mfa_remove_webauthn", GET, "passkey", NOT_THERE),
    Row("mfa_remove_webauthn", POST, "passkey", NOT_THERE),
    Row("mfa_remove_webauthn", DELETE, "passkey", NOT_THERE),
]
