"""The addresses of credentials."""

from __future__ import annotations

from django.urls import path, re_path

from .views import (
    candidates,
    certificates,
    cohorts,
    deciding,
    logos,
    moving,
    progress,
    sign_offs,
    signatories,
    verify,
    versions,
)

app_name = "credentials"
urlpatterns = [
    path("progress/", progress.index, name="progress_index"),
    path("progress/<uuid:enrolment_id>/", progress.show, name="progress_show"),
    path("progress/<uuid:enrolment_id>/<str:key>/", progress.rows, name="progress_rows"),
    path("programmes/<uuid:programme_id>/versions/new/", versions.new, name="versions_new"),
    path("programmes/<uuid:programme_id>/move/", moving.move, name="moving_move"),
    path("cohorts/<uuid:programme_id>/", cohorts.show, name="cohorts_show"),
    path("cohorts/<uuid:programme_id>/csv/", cohorts.csv, name="cohorts_csv"),
    path("candidates/<uuid:enrolment_id>/", candidates.show, name="candidates_show"),
    path("candidates/<uuid:enrolment_id>/issue/", candidates.issue, name="candidates_issue"),
    path("candidates/<uuid:enrolment_id>/signatory/", signatories.invite, name="signatories_invite"),
    path("candidates/<uuid:enrolment_id>/sign-offs/", sign_offs.show, name="sign_offs_show"),
    path("candidates/<uuid:enrolment_id>/sign-offs/sign/", sign_offs.sign, name="sign_offs_sign"),
    path("sign-offs/", sign_offs.index, name="sign_offs_index"),
    path("sign-offs/<uuid:sign_off_id>/withdraw/", sign_offs.withdraw, name="sign_offs_withdraw"),
    path("signatories/<uuid:signatory_id>/withdraw/", signatories.withdraw, name="signatories_withdraw"),
    path("sign/<str:secret>/", signatories.sign, name="signatories_sign"),
    path("sign/<str:secret>/decline/", signatories.decline, name="signatories_decline"),
    path("institutions/<uuid:institution_id>/logo/", logos.show, name="logos_show"),
    path("institutions/<uuid:institution_id>/logo/picture/", logos.picture, name="logos_picture"),
    path("institutions/<uuid:institution_id>/logo/sample/", logos.sample, name="logos_sample"),
    path("institutions/<uuid:institution_id>/logo/remove/", logos.remove, name="logos_remove"),
    path("certificates/", certificates.index, name="certificates_index"),
    path("certificates/<str:serial>/", certificates.show, name="certificates_show"),
    path("certificates/<str:serial>/pdf/", certificates.pdf, name="certificates_pdf"),
    path("certificates/<str:serial>/suspend/", deciding.suspend, name="deciding_suspend"),
    path("certificates/<str:serial>/lift/", deciding.lift, name="deciding_lift"),
    path("certificates/<str:serial>/revoke/", deciding.revoke, name="deciding_revoke"),
    path("certificates/<str:serial>/countersign/", deciding.countersign, name="deciding_countersign"),
    path("certificates/<str:serial>/decline/", deciding.decline, name="deciding_decline"),
    path("certificates/<str:serial>/take-back/", deciding.take_back, name="deciding_take_back"),
    path("certificates/<str:serial>/look/", deciding.look, name="deciding_look"),
    path("v/", verify.ask, name="verify"),
    # With or without a slash at the end: a code that was copied with one is the same code.
    re_path(r"^v/(?P<code>[^/]+)/?$", verify.show, name="verify_show"),
    path("V/", verify.ask, name="verify_capital"),
    re_path(r"^V/(?P<code>[^/]+)/?$", verify.show, name="verify_show_capital"),
    path(".well-known/pocus-keys.json", verify.keys, name="verify_keys"),
]
