"""The addresses of DICOMweb, as the standard has them: without a slash at their end."""

from __future__ import annotations

from django.urls import path

from logbook.api.dicomweb_retrieve import Frames, Metadata, Object, Rendered, SeriesObjects, Study
from logbook.api.dicomweb_search import Objects, Series, Studies

app_name = "dicomweb"
STUDY = "studies/<str:study>"
SERIES = f"{STUDY}/series/<str:series>"
OBJECT = f"{SERIES}/instances/<str:instance>"
urlpatterns = [
    path("studies", Studies.as_view(), name="studies"),
    path("series", Series.as_view(), name="all_series"),
    path("instances", Objects.as_view(), name="all_objects"),
    path(STUDY, Study.as_view(), name="study"),
    path(f"{STUDY}/metadata", Metadata.as_view(), name="study_metadata"),
    path(f"{STUDY}/series", Series.as_view(), name="series"),
    path(f"{STUDY}/instances", Objects.as_view(), name="study_objects"),
    path(SERIES, SeriesObjects.as_view(), name="series_objects"),
    path(f"{SERIES}/metadata", Metadata.as_view(), name="series_metadata"),
    path(f"{SERIES}/instances", Objects.as_view(), name="objects"),
    path(OBJECT, Object.as_view(), name="object"),
    path(f"{OBJECT}/metadata", Metadata.as_view(), name="object_metadata"),
    path(f"{OBJECT}/frames/<str:frames>", Frames.as_view(), name="frames"),
    path(f"{OBJECT}/rendered", Rendered.as_view(), name="rendered"),
]
