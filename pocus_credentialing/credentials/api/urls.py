"""The API's addresses of credentials."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from .progress import CandidateView, CohortView, EligibilityView, ProgressView, RowsView
from .signatories import SignatoryViewSet
from .viewsets import CertificateViewSet

router = SimpleRouter()
router.register("certificates", CertificateViewSet, basename="certificate")
by_id = SimpleRouter(use_regex_path=False)
by_id.register("signatories", SignatoryViewSet, basename="signatories")
urlpatterns = [
    path("enrolments/<uuid:enrolment_id>/progress/", ProgressView.as_view(), name="enrolment-progress"),
    path("enrolments/<uuid:enrolment_id>/progress/<str:key>/", RowsView.as_view(), name="enrolment-rows"),
    path("programmes/<uuid:programme_id>/cohort/", CohortView.as_view(), name="cohort"),
    path("candidates/<uuid:enrolment_id>/", CandidateView.as_view(), name="candidate"),
    path("candidates/<uuid:enrolment_id>/eligibility/", EligibilityView.as_view(), name="candidate-eligibility"),
    *router.urls,
    *by_id.urls,
]
