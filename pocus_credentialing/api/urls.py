"""Every address of the API, version 1."""

from __future__ import annotations

from django.urls import include, path

from pocus_credentialing.api import (
    description,
    events,
    histories,
    waiting,
    words,
)

words.install()  # here, as a worker, which has no API, does without the framework

app_name = "api"
urlpatterns = [
    path("schema/", description.DescriptionView.as_view(), name="schema"),
    path("", include("pocus_credentialing.people.api.urls")),
    path("", include("curriculum.api.urls")),
    path("", include("logbook.api.urls")),
    path("", include("pocus_credentialing.credentials.api.urls")),
    path("events/", events.EventList.as_view(), name="events"),
    path("history/<slug:kind>/<uuid:thing_id>/", histories.HistoryView.as_view(), name="history"),
    path("waiting/", waiting.WaitingView.as_view(), name="waiting"),
]
