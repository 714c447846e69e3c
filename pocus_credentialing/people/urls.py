"""The addresses of who people are."""

from __future__ import annotations

from django.urls import path

from .views import access, confirm, profile, session

app_name = "people"
urlpatterns = [
    path("profile/", profile.show, name="profile_show"),
    path("profile/theme/", profile.theme, name="profile_theme"),
    path("profile/end-signing/", profile.end_signing, name="profile_end_signing"),
    path("profile/sign-ins/<uuid:sign_in_id>/end/", access.end_sign_in, name="access_end_sign_in"),
    path("profile/sign-ins/end/", access.end_others, name="access_end_others"),
    path("profile/tokens/<uuid:token_id>/end/", access.end_token, name="access_end_token"),
    path("session/", session.show, name="session_show"),
    path("session/extend/", session.extend, name="session_extend"),
    path("confirm/", confirm.show, name="confirm_show"),
    path("confirm/passkey/", confirm.passkey, name="confirm_passkey"),
]
