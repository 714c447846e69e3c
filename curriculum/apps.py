"""What is asked."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "curriculum"

    def ready(self) -> None:
        from curriculum.queries import hospital_of
        from pocus_credentialing.audit import triggers
        from pocus_credentialing.people import places

        places.find_by(hospital_of)
        triggers.protect("curriculum_catalogue", triggers.APPEND_ONLY, keys=["id", "version"])
        triggers.protect("curriculum_programmeversion", triggers.APPEND_ONLY, keys=["id", ("programme_id", "number")])
        of_a_version = ("version_id", "curriculum_programmeversion")
        for part in ("curriculum_phase", "curriculum_requirement"):
            triggers.protect(part, triggers.APPEND_ONLY, keys=["id", ("version_id", "key")], part_of=of_a_version)
        triggers.protect("curriculum_moduleversion", triggers.APPEND_ONLY, keys=["id", ("module_id", "number")])
        triggers.protect("curriculum_programmefile", triggers.APPEND_ONLY, keys=["version_id"], part_of=of_a_version)
        # By their codes versions name them; what else is said of them moves with the library.
        for named in ("curriculum_application", "curriculum_module"):
            triggers.protect(named, triggers.FROZEN, keys=["id", "code"], columns=["id", "code"])
        triggers.protect("curriculum_move", triggers.APPEND_ONLY, keys=["id", "event"])
