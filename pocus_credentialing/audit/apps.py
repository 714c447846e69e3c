"""What has happened."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "pocus_credentialing.audit"
    label = "audit"

    def ready(self) -> None:
        from . import triggers

        triggers.protect("audit_event", triggers.APPEND_ONLY, keys=["id", ("chain", "seq")])
        # Migrations on SQLite remake tables and drop their triggers without a word, so they are put back after each.
        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="audit.triggers")
