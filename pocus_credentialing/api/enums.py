"""What are the sets of choices called in the API's description? Named here where several fields share one."""

NAMES = {
    f"{name}Enum": f"logbook.states.{name}"
    for name in (
        "ScanState",
        "ClipState",
        "Decision",
        "ClinicalDecision",
        "SupervisionMode",
        "ReviewKind",
        "AssessmentKind",
        "SimulationState",
        "ArchiveKind",
        "ArchiveTakes",
    )
} | {
    "RoleEnum": "curriculum.states.Role",
    "ExamKindEnum": "curriculum.states.Kind",
    "CompetencyEnum": "curriculum.states.Competency",
    "CourseKindEnum": "curriculum.states.CourseKind",
    "InvitationStateEnum": "curriculum.api.people_serializers.INVITATION_STATES",
}
