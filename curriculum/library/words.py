"""Which words may a rule's parameters use? The judge knows the same ones; a test compares them."""

OUTCOMES = ("TP", "TN", "FP", "FN", "limited", "success", "failure")
CONTEXTS = ("clinical", "educational", "simulated", "volunteer")
MODES = ("bedside", "remote", "unassisted")
MODES_OR_ANY = (*MODES, "any")
STUDY_CLASSES = ("performed", "interpreted")
COURSE_KINDS = (
    "course",
    "live_course",
    "e_learning",
    "online_module",
    "lecture",
    "clinical_case",
    "certificate",
    "simulation",
)
ASSESSMENT_KINDS = ("formative", "summative")
INDEPENDENCE = ("not_main_proctor", "never_proctor")
SEVERITIES = ("warn", "require")
MOST = 1000
