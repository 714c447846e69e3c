"""The API's addresses of curriculum."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter()
urlpatterns = router.urls
