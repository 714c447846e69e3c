"""The addresses of who people are."""

from __future__ import annotations

from django.urls import path

from .views import confirm, profile

app_name = "people"
urlpatterns = [
    path("profile/", profile.show, name="profile_show"),
    path("profile/theme/", profile.theme, name="profile_theme"),
    path("profile/end-signing/", profile.end_signing, name="profile_end_signing"),
    path("confirm/", confirm.show, name="confirm_show"),
    path("confirm/passkey/", confirm.passkey, name="confirm_passkey"),
]
