"""The site's own addresses, and beside them the bare page that each is held against."""

from __future__ import annotations

from django.urls import include, path

from . import bare

urlpatterns = [path("bare/<slug:name>/", bare.show), path("", include("pocus_credentialing.urls"))]
