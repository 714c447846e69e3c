"""Which codes may judge answer with, and what does each say? Sentences for readers: credentials/sentences.py."""

from __future__ import annotations

# Why a scan does not count. The order is the order in which judge looks: the first that applies is the one named.
REASONS: dict[str, str] = {
    "not_submitted": "still a draft",
    "awaiting_review": "submitted, not reviewed yet (or not yet on the day that is judged)",
    "returned": "sent back to the trainee",
    "rejected": "rejected by the reviewer",
    "withdrawn": "withdrawn by the trainee",
    "accepted_not_counting": "accepted without counting; `why` is the reviewer's reason, if given",
    "performed_later": "performed after the day that is judged; `performed_on`",
    "before_phase1": "performed before phase 1 was complete, in a programme where such scans do not count",
    "introductory": "one of the introductory scans, which count for no other rule",
    "after_deadline": "performed after the `deadline` of the programme",
    "outside_window": "performed longer ago than the last `months`",
    "before_course": "performed before a course of one of these `kinds`, or there was none",
    "other_sub_type": "of a `sub_type` that the rule does not take",
    "question_not_answered": "the rule is about `questions` that were not answered",
    "views_not_shown": "the rule asks for `views` that were not obtained",
    "context_not_counted": "made in a `context` that the rule does not take",
    "interpreted_only": "interpreted and not performed by the trainee",
    "performed_too": "performed by the trainee, where only interpreted studies are asked for",
    "missed": "a finding was missed in `questions` (FN; FP where yes is the expected answer)",
    "over_called": "a finding was over-called in `questions` (FP; FN where yes is the expected answer)",
    "procedure_failed": "the procedure did not succeed",
    "technically_limited": "the reviewer could not answer `questions` from the images",
    "outcome_not_counted": "an `outcome` that the rule does not take, other than the above",
    "not_determinate": "the trainee's own answer to `questions` was indeterminate (or there is none)",
    "not_quality_assured": "no reviewer gave an image quality",
    "quality_below": "image `quality` under the `minimum`; none given reads null",
    "required_views_missing": "required `views` were not obtained",
    "not_supervised": "no supervisor attests to one of these `modes`",
    "not_supervised_by": "not attested by a person who is one of these `roles` in the programme",
    "too_many_trainees": "credited to as many `trainees` as this, and the rule takes fewer",
}

# A rule's own reasons, which come after the filters'.
OWN_REASONS: dict[str, str] = {
    "not_bedside": "no supervisor attests to have watched at the bedside",
    "not_remote": "no supervisor attests to have watched remotely",
    "not_unassisted": "no supervisor attests that it was done without help",
    "not_positive": "no question was truly positive",
    "not_indicated": "made in another `context` than clinical care",
    "not_over_read": "not looked at by a reviewer",
    "not_reviewed_by": "not reviewed by a person who is one of these `roles` in the programme",
    "no_clip": "has no clip",
    "no_question_answered": "no question was answered",
    "date_not_exact": "counts on some of the days on which it may have been performed, and not on others",
    "enough_normal": "without an abnormal finding, and `most` such scans count already",
    "enough_interpreted": "interpreted only, and `most` of those count already",
    "outside_span": "outside the `months` that are counted: those that hold enough, or the fullest that are not over",
    "enough_unwatched": "not watched in the way that is asked for, and `most` of those count already",
    "beyond_introduction": "enough introductory scans were done before it: it may count for the other rules",
    "exam_not_complete": "of an exam that is not among those that are complete and fill a place",
}

# Why a module, course, assessment, award or case does not count.
ITEM_REASONS: dict[str, str] = {
    "done_later": "done after the day that is judged; `on`",
    "after_deadline": "done after the `deadline` of the programme",
    "outside_window": "done longer ago than the last `months`",
    "score_below": "a `score` under the `minimum`; none given reads null",
    "no_hours": "no hours of the kind that is asked for",
    "not_passed": "not passed",
    "not_independent": "the assessor is one of those whom `independence` rules out, or is not known",
    "not_assessed_by": "not taken by a person who is one of these `roles` in the programme",
    "expired": "expired; `on`",
    "not_positive": "a case without a positive finding",
    "case_missed": "a case that was read otherwise than the reviewer read it",
    "enough_cases": "`most` cases stand in for scans already",
}

# What is missing, as a requirement says it. Of scans, beside `n` and `application`: `questions`, `views`, `sub_types`,
# `contexts`, `study_classes`, `applications`, where the rule is about these only; `supervised`, of the ways of watching it takes;
# `roles`, of whoever watches or reviews; `supervised_by`, of whoever attests.
MISSING: dict[str, str] = {
    "more_scans": "`n` more counting scans of `application`",
    "more_bedside": "`n` more counting scans watched at the bedside",
    "more_remote": "`n` more counting scans watched remotely",
    "more_unassisted": "`n` more counting scans done without help",
    "more_supervised": "`n` more counting scans watched, at the bedside or remotely",
    "more_positive": "`n` more counting scans with a positive finding, for which so many `library_cases` may stand in",
    "more_abnormal": "`n` more counting scans, of which `abnormal` with a finding that is not normal",
    "more_performed": "`n` more studies, of which `performed` by the trainee",
    "more_sub_type": "`n` more counting scans of `sub_types`",
    "more_media": "`n` more counting scans with a clip",
    "more_clips": "`n` more clips on counting scans",
    "more_over_read": "`n` more scans looked at by a reviewer",
    "more_introductory": "`n` more introductory scans",
    "more_in_window": "`n` more counting scans within the same `months`, of which so many `watched`, in this `mode`",
    "share_supervised": "a share of `percent`: `further` watched scans would do, `n` of those that are there are lacking",
    "share_reviewed": "a share of `percent`: `n` of the scans that are there have to be reviewed",
    "share_indicated": "a share of `percent`: `further` scans in clinical care would do",
    "more_exams": "`n` more exams with `each` scans, among them those `required`, which lack so many `scans`",
    "more_questions": "`n` more clinical questions answered",
    "more_proctors": "scans reviewed by `n` more people",
    "modules": "the modules `codes`",
    "more_hours": "`n` more hours, `hands_on` or of any sort, in courses of `kinds`; in `minutes` where a begun hour is there",
    "more_minutes": "`n` more minutes, likewise",
    "more_courses": "`n` more courses of `kinds` (or `codes`), with `pass_percent`",
    "more_assessments": "`n` more passed assessments with one of `tools`, of `kind`, with `pass_percent`, by `roles`",
    "more_reflections": "`n` more reflections",
    "awards": "one award of each of `groups`",
    "sign_offs": "signatures by `roles` on `document`",
    "maintenance": "`scans` and `hours` in the last `months`; in `minutes` where a begun hour is there",
    "deadline_passed": "the programme's time ended `on` that day",
    "gap": "no gap over `days`; the `longest` between two began `from` that day, or there was none `since` that day",
    "any_of": "one of `parts`, the nearest first, each with a code and params of its own",
}

# What binding adds: several requirements of one application in one sentence.
COMBINED: dict[str, str] = {
    "scans_of_which": (
        "`n` more scans, all of them of these `kinds` (`positive`, `bedside`, `attested` …), done by these `roles`, of these "
        "`sub_types`, `contexts`, `study_classes`, watched in one of these `ways`; `of_which` so many must be more, said alike; so many `library_cases` may stand in for "
        "positive ones"
    ),
    "several": "all of `parts`, each with a code and params of its own",
}

# What a met or unmet requirement may add without weighing on the answer.
WARNINGS: dict[str, str] = {
    "recommended": "`n` are recommended, `counted` are there",
    "recommended_hours": "`n` hours are recommended, `counted` are there",
    "recommended_proctors": "`n` reviewers are recommended, `counted` are there",
    "gap": "no gap over `days` is recommended; the `longest` between two began `from` that day, or there was none `since` that day",
}
