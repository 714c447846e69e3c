"""Is what is missing said in the words of the screen, in the right number?"""

import pytest

from pocus_credentialing.credentials.judging.reasons import COMBINED, MISSING, WARNINGS
from pocus_credentialing.credentials.sentences import MISSING_SENTENCES, Names, missing_sentence

NAMES = Names(
    exams={"cardiac": "Cardiac", "dvt": "DVT", "efast": "eFAST", "obstetric": "Obstetric", "aorta": "Aorta"},
    modules={"introduction": "Introduction", "cardiac": "Cardiac ultrasound"},
    views={"subcostal": "Subcostal"},
    sub_types={"central_vein": "central vein"},
    questions={"effusion": "Is there an effusion?"},
    positive_is_normal=frozenset({"obstetric"}),
)
CARDIAC = {"application": "cardiac"}
EITHER = {"study_classes": ["performed", "interpreted"]}
ASSESSMENT = {"n": 1, "tools": [], "kind": None, "pass_percent": None, "independence": None, "roles": None, **CARDIAC}
COURSES = {"n": 2, "kinds": ["live_course"], "codes": None, "pass_percent": None, "application": None}
HOURS = {"n": 2, "hands_on": False, "kinds": None, "application": None}
SHARE = {"n": 3, "further": 6, "percent": 50, "counted": 7, "of": 20, **CARDIAC}
MODULES = {"codes": ["introduction", "cardiac"], "application": None}


def of_which(n, *some, **every):
    return {"n": n, "kinds": [], "of_which": [{"kinds": [], **each} for each in some], **CARDIAC, **every}


ABNORMAL, AT_THE_BEDSIDE = {"kinds": ["positive"]}, {"kinds": ["bedside"]}
SIX = of_which(6, {"n": 2, **ABNORMAL}, {"n": 1, **AT_THE_BEDSIDE})
MISSING_SAID = [
    ("more_scans", {"n": 6, "application": "cardiac"}, "6 more cardiac scans"),
    ("more_scans", {"n": 1, "application": "cardiac"}, "1 more cardiac scan"),
    ("more_scans", {"n": 1, "application": "dvt"}, "1 more DVT scan"),
    ("more_scans", {"n": 2, "application": "efast"}, "2 more eFAST scans"),
    ("more_scans", {"n": 2, "application": "soft_tissue"}, "2 more soft tissue scans"),
    ("more_scans", {"n": 1, "application": None}, "1 more scan"),
    ("more_scans", {"n": 2, "application": None}, "2 more scans"),
    ("more_positive", {"n": 1, "application": "cardiac"}, "1 more abnormal cardiac scan"),
    ("more_positive", {"n": 2, "application": "obstetric"}, "2 more positive obstetric scans"),
    ("more_positive", {"n": 2, "application": None}, "2 more positive scans"),
    ("more_bedside", {"n": 1, "application": "cardiac"}, "1 more cardiac scan watched at the bedside"),
    ("more_remote", {"n": 2, "application": "cardiac"}, "2 more cardiac scans watched remotely"),
    ("more_unassisted", {"n": 2, "application": None}, "2 more scans done without help"),
    ("modules", MODULES, "Pass the modules Introduction and Cardiac ultrasound"),
    ("modules", {"codes": ["introduction"], "application": None}, "Pass the module Introduction"),
    ("scans_of_which", SIX, "6 more cardiac scans, of which 2 must be abnormal and 1 watched at the bedside"),
    (
        "scans_of_which",
        {**SIX, "application": "obstetric"},
        "6 more obstetric scans, of which 2 must be positive and 1 watched at the bedside",
    ),
    (
        "scans_of_which",
        of_which(6, {"n": 2, **AT_THE_BEDSIDE}, {"n": 1, "kinds": ["remote"]}),
        "6 more cardiac scans, of which 2 must be watched at the bedside and 1 watched remotely",
    ),
    (
        "scans_of_which",
        of_which(2, {"n": 1, **AT_THE_BEDSIDE}, **ABNORMAL),
        "2 more abnormal cardiac scans, of which 1 must be watched at the bedside",
    ),
    (
        "scans_of_which",
        of_which(1, kinds=["bedside", "positive"]),
        "1 more abnormal cardiac scan watched at the bedside",
    ),
    (
        "several",
        {
            "application": "cardiac",
            "parts": [{"code": "modules", "params": MODULES}, {"code": "scans_of_which", "params": SIX}],
        },
        "Pass the modules Introduction and Cardiac ultrasound; "
        "6 more cardiac scans, of which 2 must be abnormal and 1 watched at the bedside",
    ),
    (
        "several",
        {
            **CARDIAC,
            "parts": [
                {"code": "scans_of_which", "params": SIX},
                {"code": "more_reflections", "params": {"n": 1}},
                {"code": "more_in_window", "params": {"n": 6, "months": 12, **CARDIAC}},
                {"code": "sign_offs", "params": {"roles": ["mentor"], "document": "record"}},
            ],
        },
        "6 more cardiac scans, of which 2 must be abnormal and 1 watched at the bedside, all within the same 12 months; "
        "1 more reflection; a signature by the mentor on the record",
    ),
    (
        "several",
        {
            **CARDIAC,
            "parts": [
                {"code": "more_scans", "params": {"n": 2, **CARDIAC}},
                {"code": "more_in_window", "params": {"n": 6, "months": 1, **CARDIAC}},
            ],
        },
        "2 more cardiac scans; 6 more cardiac scans, all within the same month",
    ),
    ("recommended", {"n": 50, "counted": 1, "application": "cardiac"}, "50 scans are recommended; 1 counts so far"),
    ("recommended", {"n": 50, "counted": 25, "application": "cardiac"}, "50 scans are recommended; 25 count so far"),
    ("more_supervised", {"n": 2, **CARDIAC}, "2 more cardiac scans watched, at the bedside or remotely"),
    ("more_over_read", {"n": 1, **CARDIAC}, "1 more cardiac scan looked at by a reviewer"),
    ("more_media", {"n": 2, **CARDIAC}, "2 more cardiac scans with a clip"),
    ("more_abnormal", {"n": 5, "abnormal": 2, **CARDIAC}, "5 more cardiac scans, of which 2 must be abnormal"),
    ("more_abnormal", {"n": 5, "abnormal": 5, "application": None}, "5 more abnormal scans"),
    (
        "more_performed",
        {"n": 5, "performed": 2, **EITHER, **CARDIAC},
        "5 more cardiac scans, of which 2 must be performed by you",
    ),
    ("more_performed", {"n": 5, "performed": 0, **EITHER, **CARDIAC}, "5 more cardiac scans"),
    (
        "more_sub_type",
        {"n": 2, "sub_types": ["central_vein", "artery"], **CARDIAC},
        "2 more cardiac scans of the kind artery or central vein",
    ),
    (
        "more_scans",
        {"n": 2, "questions": ["effusion"], **CARDIAC},
        "2 more cardiac scans that answer: “Is there an effusion?”",
    ),
    ("more_scans", {"n": 2, "views": ["subcostal"], **CARDIAC}, "2 more cardiac scans that show Subcostal"),
    (
        "more_positive",
        {"n": 2, "applications": ["efast", "aorta"], "application": None},
        "2 more positive scans of eFAST or aorta",
    ),
    (
        "more_positive",
        {"n": 3, "library_cases": 2, **CARDIAC},
        "3 more abnormal cardiac scans (up to 2 positive cases of the teaching library may stand in for scans)",
    ),
    (
        "scans_of_which",
        of_which(25, {"n": 3, **ABNORMAL}, library_cases=1),
        "25 more cardiac scans, of which 3 must be abnormal (1 positive case of the teaching library may stand in for a scan)",
    ),
    (
        "scans_of_which",
        of_which(8, {"n": 3, **ABNORMAL}, {"n": 5, "kinds": ["abnormal"]}),
        "8 more cardiac scans, of which 5 must be abnormal",
    ),
    ("scans_of_which", of_which(8, {"n": 3, "kinds": ["abnormal"]}, **ABNORMAL), "8 more abnormal cardiac scans"),
    (
        "scans_of_which",
        of_which(8, {"n": 3, **ABNORMAL}, {"n": 5, "kinds": ["abnormal"]}, application="obstetric"),
        "8 more obstetric scans, of which 3 must be positive and 5 must be abnormal",
    ),
    (
        "scans_of_which",
        of_which(
            5, {"n": 1, "kinds": ["over_read"]}, {"n": 2, "kinds": ["media"]}, {"n": 1, "sub_types": ["central_vein"]}
        ),
        "5 more cardiac scans, of which 1 must be looked at by a reviewer, 2 with a clip and 1 of the kind central vein",
    ),
    ("scans_of_which", of_which(5, {"n": 2, "kinds": ["media"]}), "5 more cardiac scans, of which 2 must have a clip"),
    (
        "scans_of_which",
        of_which(10, {"n": 5, "sub_types": ["peripheral_vein"]}, {"n": 5, "sub_types": ["central_vein"]}),
        "10 more cardiac scans, of which 5 of the kind peripheral vein and 5 of the kind central vein",
    ),
    (
        "scans_of_which",
        of_which(
            10,
            {"n": 3, "kinds": ["attested", "positive"], "roles": {"attested": ["mentor"]}},
            {"n": 2, **AT_THE_BEDSIDE},
        ),
        "10 more cardiac scans, of which 3 must be both abnormal and supervised by a mentor and 2 watched at the bedside",
    ),
    (
        "scans_of_which",
        of_which(10, {"n": 3, "kinds": ["bedside", "positive"], "contexts": ["clinical"]}),
        "10 more cardiac scans, of which 3 must be all of this: abnormal, watched at the bedside and made in clinical care",
    ),
    (
        "scans_of_which",
        of_which(20, {"n": 10, "contexts": ["simulated"]}, {"n": 10, "contexts": ["clinical", "educational"]}),
        "20 more cardiac scans, of which 10 made on a simulator and 10 made in clinical care or for teaching",
    ),
    (
        "scans_of_which",
        of_which(20, {"n": 10, "kinds": ["performed"]}, {"n": 10, "study_classes": ["interpreted"]}),
        "20 more cardiac scans, of which 10 must be performed by you and 10 that you read and did not perform",
    ),
    ("more_scans", {"n": 2, "contexts": ["clinical"], **CARDIAC}, "2 more cardiac scans"),
    ("more_scans", {"n": 2, "contexts": ["simulated"], **CARDIAC}, "2 more cardiac scans made on a simulator"),
    (
        "more_scans",
        {"n": 2, "study_classes": ["interpreted"], **CARDIAC},
        "2 more cardiac scans that you read and did not perform",
    ),
    ("more_scans", {"n": 2, "study_classes": ["interpreted", "performed"], **CARDIAC}, "2 more cardiac scans"),
    (
        "more_scans",
        {"n": 2, "supervised": ["bedside", "remote"], **CARDIAC},
        "2 more cardiac scans watched at the bedside or watched remotely",
    ),
    (
        "more_bedside",
        {"n": 2, "supervised": ["bedside", "remote"], **CARDIAC},
        "2 more cardiac scans watched at the bedside",
    ),
    ("more_clips", {"n": 1, "application": None}, "1 more clip"),
    ("more_clips", {"n": 9, **CARDIAC}, "9 more clips of cardiac scans"),
    ("more_introductory", {"n": 3, **CARDIAC}, "3 more introductory cardiac scans"),
    ("more_introductory", {"n": 1, "application": None}, "1 more introductory scan"),
    ("more_in_window", {"n": 3, "months": 12, **CARDIAC}, "3 more cardiac scans, all within the same 12 months"),
    (
        "more_in_window",
        {"n": 3, "months": 12, "watched": 2, "mode": "bedside", "roles": ["mentor"], **CARDIAC},
        "3 more cardiac scans, of which 2 must be watched at the bedside by a mentor, all within the same 12 months",
    ),
    (
        "more_in_window",
        {"n": 2, "months": 12, "watched": 2, "mode": "supervised", **CARDIAC},
        "2 more cardiac scans watched, at the bedside or remotely, all within the same 12 months",
    ),
    ("share_supervised", SHARE, "50 per cent watched: 7 of 20 so far; 6 further such scans are enough"),
    ("share_supervised", {**SHARE, "further": None}, "50 per cent watched: 7 of 20 so far; 3 more to be confirmed"),
    (
        "share_supervised",
        {**SHARE, "further": None, "roles": ["mentor"]},
        "50 per cent watched by a mentor: 7 of 20 so far; 3 more to be confirmed by a mentor",
    ),
    (
        "share_reviewed",
        {**SHARE, "roles": ["mentor", "lead"]},
        "50 per cent reviewed by a mentor or lead: 7 of 20 so far; 3 more to be reviewed by a mentor or lead",
    ),
    *[
        (code, {"n": 2, "roles": ["mentor"], **CARDIAC}, f"2 more cardiac scans {how}")
        for code, how in (
            ("more_bedside", "watched at the bedside by a mentor"),
            ("more_remote", "watched remotely by a mentor"),
            ("more_unassisted", "done without help, as a mentor confirms"),
            ("more_supervised", "watched by a mentor, at the bedside or remotely"),
            ("more_over_read", "reviewed by a mentor"),
        )
    ],
    (
        "more_scans",
        {"n": 2, "supervised_by": ["core_instructor"], **CARDIAC},
        "2 more cardiac scans supervised by a core instructor",
    ),
    (
        "scans_of_which",
        of_which(
            50,
            {"n": 10, **AT_THE_BEDSIDE, "roles": {"bedside": ["mentor"]}},
            {"n": 5, "kinds": ["attested"], "roles": {"attested": ["lead"]}},
        ),
        "50 more cardiac scans, of which 10 must be watched at the bedside by a mentor and 5 supervised by a lead",
    ),
    ("share_reviewed", SHARE, "50 per cent reviewed: 7 of 20 so far; 3 more to be reviewed"),
    (
        "share_indicated",
        {**SHARE, "further": 1},
        "50 per cent made in clinical care: 7 of 20 so far; 1 further such scan is enough",
    ),
    (
        "share_indicated",
        {**SHARE, "percent": 100, "further": None},
        "100 per cent made in clinical care: 7 of 20 so far; further scans do not make up for those made elsewhere",
    ),
    ("share_indicated", {**SHARE, "counted": 0, "of": 0}, "50 per cent made in clinical care: no scans so far"),
    (
        "more_exams",
        {"n": 2, "each": 25, "required": [], "scans": {}, "application": None},
        "2 more exams with 25 scans",
    ),
    (
        "more_exams",
        {"n": 1, "each": 25, "required": ["efast"], "scans": {"efast": 3}, "application": None},
        "1 more exam: eFAST (3 more scans)",
    ),
    (
        "more_exams",
        {"n": 3, "each": 25, "required": ["efast", "aorta"], "scans": {"efast": 3, "aorta": 1}, "application": None},
        "2 more exams: eFAST (3 more scans) and aorta (1 more scan); and 1 more exam with 25 scans",
    ),
    ("more_questions", {"n": 2, **CARDIAC}, "Answer 2 more clinical questions"),
    ("more_proctors", {"n": 1, **CARDIAC}, "Scans reviewed by 1 more person"),
    ("more_hours", HOURS, "2 more hours of courses"),
    ("more_hours", {**HOURS, "hands_on": True, "kinds": ["live_course"]}, "2 more hands-on hours (live course)"),
    ("more_hours", {**HOURS, "minutes": 90}, "1 h 30 min more of courses"),
    ("more_hours", {**HOURS, "n": 1, "minutes": 45, "hands_on": True}, "45 min more, hands-on"),
    ("more_minutes", {**HOURS, "kinds": ["lecture", "course"]}, "2 more minutes (lecture or course)"),
    ("more_courses", COURSES, "2 more: live course"),
    (
        "more_courses",
        {**COURSES, "codes": ["als", "bls"], "pass_percent": 80},
        "2 more: als or bls, with 80 per cent or more",
    ),
    ("more_assessments", ASSESSMENT, "1 more assessment"),
    (
        "more_assessments",
        {**ASSESSMENT, "n": 2, "kind": "formative", "tools": ["osce", "sdot"]},
        "2 more formative assessments (OSCE or SDOT)",
    ),
    (
        "more_assessments",
        {
            **ASSESSMENT,
            "kind": "summative",
            "pass_percent": 70,
            "roles": ["supervisor"],
            "independence": "never_proctor",
        },
        "1 more summative assessment, with 70 per cent or more, by a supervisor, by somebody who reviewed none of the scans",
    ),
    (
        "more_assessments",
        {**ASSESSMENT, "independence": "not_main_proctor"},
        "1 more assessment, by somebody else than whoever reviewed most of the scans",
    ),
    ("more_reflections", {"n": 1, "application": None}, "1 more reflection"),
    (
        "awards",
        {"groups": [["fusic-heart", "feel"], ["famus"]], "application": None},
        "Hold “FUSIC Heart” or FEEL, and “FAMUS, three modules”",
    ),
    (
        "sign_offs",
        {"roles": ["mentor", "supervisor"], "document": "training_record", **CARDIAC},
        "Signatures by the mentor and the supervisor on the training record",
    ),
    ("sign_offs", {"roles": ["mentor"], "document": None, **CARDIAC}, "A signature by the mentor"),
    ("maintenance", {"scans": 2, "hours": 1, "months": 24, **CARDIAC}, "2 more scans and 1 more hour in 24 months"),
    ("maintenance", {"scans": 0, "hours": 3, "months": 12, **CARDIAC}, "3 more hours in 12 months"),
    (
        "deadline_passed",
        {"on": "2026-11-01", "application": None},
        "The time that the programme gives was over on 1 Nov 2026",
    ),
    ("gap", {"days": 90, "longest": 0, **CARDIAC}, "No more than 90 days between scans"),
    (
        "gap",
        {"days": 90, "longest": 120, "from": "2026-01-03", **CARDIAC},
        "No more than 90 days between scans; the longest gap is 120, from 3 Jan 2026",
    ),
    (
        "gap",
        {"days": 90, "since": "2026-08-01", **CARDIAC},
        "No more than 90 days between scans; none since 1 Aug 2026",
    ),
    (
        "any_of",
        {
            "parts": [
                {"code": "more_scans", "params": {"n": 1, **CARDIAC}},
                {"code": "more_reflections", "params": {"n": 1}},
            ],
            **CARDIAC,
        },
        "1 more cardiac scan, or: 1 more reflection",
    ),
    ("recommended_hours", {**HOURS, "n": 24, "counted": 3}, "24 hours are recommended; 3 so far"),
    ("recommended_proctors", {"n": 2, "counted": 1, "application": None}, "2 reviewers are recommended; 1 so far"),
]


@pytest.mark.parametrize(("code", "params", "said"), MISSING_SAID)
def test_what_is_missing_is_said(code, params, said):
    assert missing_sentence(code, params, NAMES) == said


def test_every_code_has_a_sentence_and_every_sentence_an_example():
    assert set(MISSING_SENTENCES) == {*MISSING, *COMBINED, *WARNINGS} == {code for code, _, _ in MISSING_SAID}
