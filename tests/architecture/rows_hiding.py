"""Hidden clips, and crops for machines: what each of the six is answered."""

from __future__ import annotations

from .matrix import GET, POST, Row

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
# Pat hid the clip of Tina's: Pat may say that it was a mistake, Dana decides.
HIDING = [
    Row("logbook:hiding_index", GET, "", SIGNED_IN),
    Row("logbook:hiding_hide", POST, "ready", "302 404 302 404 302 302"),
    Row("logbook:hiding_hide", POST, "held_submitted", "302 404 409 404 409 409"),
    Row("logbook:hiding_hide", POST, "hidden", "302 404 409 404 409 409"),
    Row("logbook:hiding_decide", GET, "hidden", "302 404 403 404 200 200"),
    Row("logbook:hiding_decide", GET, "ready", "302 404 403 404 403 409"),
    Row("logbook:hiding_show_again", POST, "hidden", "302 404 403 404 302 302"),
    Row("logbook:hiding_show_again", POST, "ready", "302 404 403 404 403 409"),
    Row("logbook:hiding_erase", POST, "hidden", "302 404 403 404 403 302"),
    Row("logbook:hiding_erase", POST, "ready", "302 404 403 404 403 409"),
    Row("logbook:clips_video", GET, "hidden", "302 404 404 404 404 200"),
    Row("logbook:clips_poster", GET, "hidden", "302 404 404 404 404 200"),
    Row("logbook:clips_dicom", GET, "hidden", "302 404 404 404 404 404"),
    Row("logbook:teaching_hide", POST, "case", "302 404 302 302 302 302"),
    Row("api:clips-hide", POST, "ready", "401 404 200 404 200 200"),
    Row("api:clips-hide", POST, "hidden", "401 404 409 404 409 409"),
    Row("api:clips-show-again", POST, "hidden", "401 404 403 404 200 200"),
    Row("api:clips-erase", POST, "hidden", "401 404 403 404 403 200"),
    Row("api:clips-copies", GET, "hidden", "401 404 403 404 403 200"),
    Row("api:clips-copies", GET, "ready", "401 404 403 404 403 200"),
    Row("api:clips-video", GET, "hidden", "401 404 404 404 404 200"),
    Row("api:teaching_cases-hide", POST, "case", "401 404 204 204 204 204"),
    # --- crops for machines: proctors and directors there
    Row("logbook:masks_index", GET, "", SIGNED_IN),
    Row("logbook:masks_confirm", POST, "mask", "302 404 404 404 302 302"),
    Row("logbook:masks_discard", POST, "mask", "302 404 404 404 302 302"),
    Row("logbook:masks_picture", GET, "mask", "302 404 404 404 200 200"),
    Row("api:machine_masks-list", GET, "", LIST),
    Row("api:machine_masks-detail", GET, "mask", "401 404 404 404 200 200"),
    Row("api:machine_masks-confirm", POST, "mask", "401 404 404 404 200 200"),
    Row("api:machine_masks-discard", POST, "mask", "401 404 404 404 204 204"),
    Row("api:machine_masks-picture", GET, "mask", "401 404 404 404 200 200"),
]
