"""The addresses of logbook."""

from django.urls import URLPattern, URLResolver, path

from .views import attestations, call_backs, clips, devices, reviews, scans, seen_elsewhere

app_name = "logbook"
urlpatterns: list[URLPattern | URLResolver] = [
    path("scans/", scans.index, name="scans_index"),
    path("scans/new/", scans.start, name="scans_start"),
    path("scans/<uuid:scan_id>/", scans.show, name="scans_show"),
    path("scans/<uuid:scan_id>/edit/", scans.edit, name="scans_edit"),
    path("scans/<uuid:scan_id>/submit/", scans.submit, name="scans_submit"),
    path("scans/<uuid:scan_id>/take-back/", scans.take_back, name="scans_take_back"),
    path("scans/<uuid:scan_id>/withdraw/", scans.withdraw, name="scans_withdraw"),
    path("scans/<uuid:scan_id>/clips/", clips.receive, name="clips_receive"),
    path("clips/<uuid:clip_id>/", clips.show, name="clips_show"),
    path("clips/<uuid:clip_id>/crop/", clips.crop, name="clips_crop"),
    path("clips/<uuid:clip_id>/forget-crop/", clips.forget_crop, name="clips_forget_crop"),
    path("clips/<uuid:clip_id>/leave-out/", clips.leave_out, name="clips_leave_out"),
    path("clips/<uuid:clip_id>/put-back/", clips.put_back, name="clips_put_back"),
    path("clips/<uuid:clip_id>/remove/", clips.remove, name="clips_remove"),
    path("clips/<uuid:clip_id>/video/", clips.video, name="clips_video"),
    path("clips/<uuid:clip_id>/poster/", clips.poster, name="clips_poster"),
    path("clips/<uuid:clip_id>/thumb/", clips.thumb, name="clips_thumb"),
    path("clips/<uuid:clip_id>/dicom/", clips.dicom, name="clips_dicom"),
    path("clips/<uuid:clip_id>/original-poster/", clips.original_poster, name="clips_original_poster"),
    path("seen-elsewhere/", seen_elsewhere.index, name="seen_elsewhere_index"),
    path("seen-elsewhere/<uuid:clip_id>/", seen_elsewhere.look_into, name="seen_elsewhere_look_into"),
    path("machines/", devices.index, name="devices_index"),
    path("machines/<uuid:device_id>/", devices.show, name="devices_show"),
    path("machines/<uuid:device_id>/edit/", devices.edit, name="devices_edit"),
    path("machines/<uuid:device_id>/switch/", devices.switch, name="devices_switch"),
    path("machines/<uuid:device_id>/sheet/", devices.sheet, name="devices_sheet"),
    path("machines/new/<uuid:institution_id>/", devices.new, name="devices_new"),
    path("machines/codes/<uuid:institution_id>/", devices.codes, name="devices_codes"),
    path("machines/code/<uuid:code_id>/remove/", devices.remove_code, name="devices_remove_code"),
    path("reviews/", reviews.queue, name="reviews_queue"),
    path("scans/<uuid:scan_id>/review/", reviews.review, name="reviews_review"),
    path("reviews/<uuid:review_id>/undo/", reviews.undo, name="reviews_undo"),
    path("reviews/<uuid:review_id>/amend/", reviews.amend, name="reviews_amend"),
    path("attestations/", attestations.index, name="attestations_index"),
    path("scans/<uuid:scan_id>/attest/", attestations.attest, name="attestations_attest"),
    path("call-backs/", call_backs.index, name="call_backs_index"),
    path("call-backs/<uuid:call_back_id>/close/", call_backs.close, name="call_backs_close"),
]
