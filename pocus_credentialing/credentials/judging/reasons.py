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
    "context_not_counted": "made in a `context` that the rule does not take",
    "missed": "a finding was missed (FN) in `questions`",
    "over_called": "a finding was over-called (FP) in `questions`",
    "procedure_failed": "the procedure did not succeed",
    "technically_limited": "the reviewer could not answer `questions` from the images",
    "outcome_not_counted": "an `outcome` that the rule does not take, other than the above",
    "not_determinate": "the trainee's own answer to `questions` was indeterminate (or there is none)",
    "quality_below": "image `quality` under the `minimum`; none given reads null",
    "required_views_missing": "required `views` were not obtained",
    "not_bedside": "no supervisor attests to have watched at the bedside",
    "not_remote": "no supervisor attests to have watched remotely",
    "not_unassisted": "no supervisor attests that it was done without help",
    "not_positive": "no question was truly positive",
}

# What is missing, as a requirement says it.
MISSING: dict[str, str] = {
    "more_scans": "`n` more counting scans of `application`",
    "more_bedside": "`n` more counting scans watched at the bedside",
    "more_remote": "`n` more counting scans watched remotely",
    "more_unassisted": "`n` more counting scans done without help",
    "more_positive": "`n` more counting scans with a positive finding",
    "modules": "the modules `codes`",
}

# What binding adds: several requirements of one application in one sentence.
COMBINED: dict[str, str] = {
    "scans_of_which": "`n` more scans, of which `positive`, `bedside`, `remote`, `unassisted` of each kind",
    "several": "all of `parts`, each with a code and params of its own",
}

# What a met or unmet requirement may add without weighing on the answer.
WARNINGS: dict[str, str] = {
    "recommended": "`n` are recommended, `counted` are there",
}
