"""The API's addresses of credentials."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from .logos import Logo, Sample
from .progress import CandidateView, CohortView, EligibilityView, ProgressView, RowsView
from .sign_offs import AskedSignatures, SignOffViewSet
from .signatories import SignatoryViewSet
from .versions import Move, Preview, Versions
from .viewsets import CertificateViewSet

router = SimpleRouter()
router.register("certificates", CertificateViewSet, basename="certificate")
by_id = SimpleRouter(use_regex_path=False)
by_id.register("sign-offs", SignOffViewSet, basename="sign_offs")
by_id.register("signatories", SignatoryViewSet, basename="signatories")
urlpatterns = [
    path("enrolments/<uuid:enrolment_id>/progress/", ProgressView.as_view(), name="enrolment-progress"),
    path("enrolments/<uuid:enrolment_id>/progress/<str:key>/", RowsView.as_view(), name="enrolment-rows"),
    path("enrolments/<uuid:enrolment_id>/sign-offs/", AskedSignatures.as_view(), name="enrolment-sign-offs"),
    path("enrolments/<uuid:enrolment_id>/move/", Move.as_view(), name="enrolment-move"),
    path("programmes/<uuid:programme_id>/versions/", Versions.as_view(), name="programme-versions"),
    path("programmes/<uuid:programme_id>/versions/<int:number>/preview/", Preview.as_view(), name="version-preview"),
    path("programmes/<uuid:programme_id>/cohort/", CohortView.as_view(), name="cohort"),
    path("institutions/<uuid:institution_id>/logo/", Logo.as_view(), name="logo"),
    path("institutions/<uuid:institution_id>/logo/sample/", Sample.as_view(), name="logo-sample"),
    path("candidates/<uuid:enrolment_id>/", CandidateView.as_view(), name="candidate"),
    path("candidates/<uuid:enrolment_id>/eligibility/", EligibilityView.as_view(), name="candidate-eligibility"),
    *router.urls,
    *by_id.urls,
]
