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
# By which an assessment is made, in the programmes that ship; a file may name another one.
TOOLS = (
    "assessment_of_completion",
    "case_based",
    "credentialing_exam",
    "dops",
    "e_lfh_module",
    "knowledge",
    "knowledge_exam",
    "logbook_check",
    "mcq",
    "osce",
    "peer_evaluation",
    "portfolio",
    "practical",
    "sdot",
    "skills",
    "triggered",
    "video_mcq",
    "visual",
    "written",
)
INDEPENDENCE = ("not_main_proctor", "never_proctor")
SEVERITIES = ("warn", "require")
MOST = 1000
