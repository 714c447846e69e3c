"""What they have earned."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "pocus_credentialing.credentials"
    label = "credentials"

    def ready(self) -> None:
        from pocus_credentialing.audit import triggers

        from . import subscriptions

        triggers.protect(
            "credentials_certificate",
            triggers.FROZEN,
            keys=["id", ("institution_id", "serial"), "code"],
            columns=[
                "id", "holder_id", "institution_id", "enrolment_id", "version_id", "serial", "code", "applications_key",
                "intended_by_id", "intended_at",
            ],
        )  # fmt: skip
        triggers.protect("credentials_evidence", triggers.APPEND_ONLY, keys=["id", "certificate_id"])
        triggers.protect(
            "credentials_outsidesignatory",
            triggers.FROZEN,
            keys=["id", "secret_digest"],
            columns=["id", "enrolment_id", "applications_key", "invited_by_id", "email", "secret_digest", "invited_at"],
        )
        triggers.protect("credentials_signoff", triggers.APPEND_ONLY, keys=["id"])
        triggers.protect("credentials_print", triggers.APPEND_ONLY, keys=["id", ("certificate_id", "paper")])
        triggers.protect("credentials_remark", triggers.APPEND_ONLY, keys=["id", "event"])
        triggers.protect(
            "credentials_flag",
            triggers.FROZEN,
            keys=[
                "id", ("certificate_id", "review_id"), ("certificate_id", "assessment_id"), ("certificate_id", "sign_off_id"),
            ],
            columns=["id", "certificate_id", "scan_id", "review_id", "assessment_id", "sign_off_id", "at"],
        )  # fmt: skip
        subscriptions.register()
