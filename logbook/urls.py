"""The addresses of logbook."""

from django.urls import URLPattern, URLResolver, path

from .views import attestations, call_backs, reviews

app_name = "logbook"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reviews/", reviews.queue, name="reviews_queue"),
    path("scans/<uuid:scan_id>/review/", reviews.review, name="reviews_review"),
    path("reviews/<uuid:review_id>/undo/", reviews.undo, name="reviews_undo"),
    path("reviews/<uuid:review_id>/amend/", reviews.amend, name="reviews_amend"),
    path("attestations/", attestations.index, name="attestations_index"),
    path("scans/<uuid:scan_id>/attest/", attestations.attest, name="attestations_attest"),
    path("call-backs/", call_backs.index, name="call_backs_index"),
    path("call-backs/<uuid:call_back_id>/close/", call_backs.close, name="call_backs_close"),
]
