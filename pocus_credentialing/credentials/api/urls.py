"""The API's addresses of credentials."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from .viewsets import CertificateViewSet, ProgressView

router = SimpleRouter()
router.register("certificates", CertificateViewSet, basename="certificate")
urlpatterns = [
    path("enrolments/<uuid:enrolment_id>/progress/", ProgressView.as_view(), name="enrolment-progress"),
    *router.urls,
]
