"""What was done."""

from django.apps import AppConfig


class LogbookConfig(AppConfig):
    name = "logbook"

    def ready(self) -> None:
        from curriculum.queries import recordings
        from pocus_credentialing.audit import triggers
        from pocus_credentialing.files import pictures

        from . import checks  # noqa: F401 - registers them
        from .queries import keeping
        from .redrawing import redraw
        from .views import kept

        kept.connect()
        pictures.draw_by(redraw)
        recordings.count_by(keeping.removed_with)

        triggers.protect("logbook_reading", triggers.APPEND_ONLY, keys=["id", ("scan_id", "number")])
        triggers.protect("logbook_attestation", triggers.APPEND_ONLY, keys=["id", ("scan_id", "number")])
        triggers.protect("logbook_assessment", triggers.APPEND_ONLY, keys=["id"])
        triggers.protect("logbook_casereading", triggers.APPEND_ONLY, keys=["id", ("case_id", "reader_id")])
        triggers.protect(
            "logbook_simulation",
            triggers.FROZEN,
            keys=["id"],
            columns=[
                "id",
                "enrolment_id",
                "application_id",
                "scenario",
                "held_on",
                "minutes",
                "assessor_id",
                "recorded_at",
            ],
        )
        triggers.protect(
            "logbook_reflection",
            triggers.FROZEN,
            keys=["id"],
            columns=["id", "enrolment_id", "application_id", "scan_id", "text", "written_at"],
        )
        triggers.protect(
            "logbook_teachingcase",
            triggers.FROZEN,
            keys=["id"],
            columns=["id", "programme_id", "clip_id", "about", "released_by_id", "released_at"],
        )
        triggers.protect(
            "logbook_legalhold",
            triggers.FROZEN,
            keys=["id"],
            columns=["id", "institution_id", "trainee_id", "scan_id", "reason", "put_by_id", "put_at"],
        )
        triggers.protect("logbook_review", triggers.APPEND_ONLY, keys=["id"])
