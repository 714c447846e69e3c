"""The API's addresses of logbook."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from .archives import ArchiveViewSet
from .arrivals import ArrivalViewSet, ClaimViewSet
from .assessments import Assessable, AssessmentViewSet
from .clips import ClipViewSet
from .devices import DeviceViewSet
from .intents import IntentViewSet
from .legal_holds import LegalHoldViewSet
from .masks import MachineMaskViewSet
from .reflections import ReflectionViewSet
from .reviews import CallBackViewSet, ReviewQueue, ReviewViewSet, ScanAttestation, ScanNotWatched, ScanReviews
from .scans import ScanViewSet
from .seen_elsewhere import SeenElsewhereViewSet
from .simulations import SimulationViewSet
from .sites import ProgrammeHere, ProgrammesHere, Site, Sites
from .teaching import TeachingCaseViewSet
from .uploads import OneUpload, ScanUploads

router = SimpleRouter(use_regex_path=False)
router.register("scans", ScanViewSet, basename="scans")
router.register("clips", ClipViewSet, basename="clips")
router.register("assessments", AssessmentViewSet, basename="assessments")
router.register("reviews", ReviewViewSet, basename="reviews")
router.register("call-backs", CallBackViewSet, basename="call_backs")
router.register("seen-elsewhere", SeenElsewhereViewSet, basename="seen_elsewhere")
router.register("arrivals", ArrivalViewSet, basename="arrivals")
router.register("claims", ClaimViewSet, basename="claims")
router.register("intents", IntentViewSet, basename="intents")
router.register("devices", DeviceViewSet, basename="devices")
router.register("machine-masks", MachineMaskViewSet, basename="machine_masks")
router.register("legal-holds", LegalHoldViewSet, basename="legal_holds")
router.register("reflections", ReflectionViewSet, basename="reflections")
router.register("simulations", SimulationViewSet, basename="simulations")
router.register("teaching-cases", TeachingCaseViewSet, basename="teaching_cases")
router.register("teaching-archives", ArchiveViewSet, basename="teaching_archives")
urlpatterns = [
    path("programmes/<uuid:programme_id>/sites/", Sites.as_view(), name="programme_sites"),
    path("programmes/<uuid:programme_id>/sites/<uuid:institution_id>/", Site.as_view(), name="programme_site"),
    path("institutions/<uuid:institution_id>/programmes-here/", ProgrammesHere.as_view(), name="programmes_here"),
    path(
        "institutions/<uuid:institution_id>/programmes-here/<uuid:programme_id>/",
        ProgrammeHere.as_view(),
        name="programme_here",
    ),
    path("assessable/", Assessable.as_view(), name="assessable"),
    path("review-queue/", ReviewQueue.as_view(), name="review_queue"),
    path("scans/<uuid:scan_id>/reviews/", ScanReviews.as_view(), name="scan_reviews"),
    path("scans/<uuid:scan_id>/attest/", ScanAttestation.as_view(), name="scan_attest"),
    path("scans/<uuid:scan_id>/not-watched/", ScanNotWatched.as_view(), name="scan_not_watched"),
    path("scans/<uuid:scan_id>/uploads/", ScanUploads.as_view(), name="scan_uploads"),
    path("uploads/<uuid:upload_id>/", OneUpload.as_view(), name="upload"),
    *router.urls,
]
