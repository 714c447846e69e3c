"""The API's addresses of who people are."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from . import views

router = SimpleRouter(use_regex_path=False)
router.register("sign-ins", views.SignInViewSet, basename="sign_ins")
router.register("tokens", views.TokenViewSet, basename="tokens")
urlpatterns = [path("profile/", views.Profile.as_view(), name="profile"), *router.urls]
