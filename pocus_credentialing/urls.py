"""Every address of the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from pocus_credentialing.views import health, help, history, home, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.show, name="home"),
    path("", include("pocus_credentialing.people.urls")),
    path("", include("curriculum.urls")),
    path("", include("logbook.urls")),
    path("", include("pocus_credentialing.credentials.urls")),
    path("account/", include("pocus_credentialing.people.account_urls")),
    path("help/", help.show, name="help"),
    path("history/<slug:kind>/<uuid:thing_id>/", history.show, name="history"),
    path("start/<str:secret>/", start.first, name="first_start"),
    path("health/", health.show, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("dicomweb/", include("logbook.receiver.urls")),
    path("api/v1/", include("pocus_credentialing.api.urls", namespace="api")),
]
if settings.DESIGN_PAGES:
    from pocus_credentialing.views import design

    urlpatterns.append(path("design/", include(design.urlpatterns)))

handler400 = "pocus_credentialing.views.errors.bad_request"
handler403 = "pocus_credentialing.views.errors.forbidden"
handler404 = "pocus_credentialing.views.errors.not_found"
handler500 = "pocus_credentialing.views.errors.failed"
