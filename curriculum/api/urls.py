"""The API's addresses of curriculum."""

from rest_framework.routers import SimpleRouter

from curriculum.api import viewsets

router = SimpleRouter(use_regex_path=False)
router.register("applications", viewsets.ApplicationViewSet, basename="applications")
router.register("programmes", viewsets.ProgrammeViewSet, basename="programmes")
router.register("enrolments", viewsets.EnrolmentViewSet, basename="enrolments")
router.register("modules", viewsets.ModuleViewSet, basename="modules")
urlpatterns = router.urls
