"""The addresses of DICOMweb, as the standard has them: without a slash at their end."""

from __future__ import annotations

from django.urls import path

from logbook.api.dicomweb import Store

app_name = "dicomweb"
urlpatterns = [
    path("studies", Store.as_view(), name="store"),
    path("studies/<str:study>", Store.as_view(), name="store_study"),
]
