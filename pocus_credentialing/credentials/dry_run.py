"""What would a text be as the next version, and do to whom? Nothing of it is written."""

from __future__ import annotations

from typing import Any

from curriculum import comparing, drafting
from curriculum.doubts import doubts_in
from curriculum.library.programmes import Programme as ProgrammeSource
from curriculum.models import Enrolment, Programme
from curriculum.queries import reviewers_in

from .asked import requirement_rows
from .effects import effects

# Whole logs are judged anew: so many trainees at a time.
AT_ONCE = 100


def dry_run(programme: Programme, source: ProgrammeSource, text: str, *, first: int = 0) -> dict[str, Any]:
    """The drafted version with its requirements, what differs from the current one, and the effect on each trainee by
    name, `first` of them passed over."""
    drafted = drafting.draft(programme, source, text=text)
    current = programme.current
    enrolled = Enrolment.objects.open().filter(programme=programme).select_related(
        "programme__institution", "institution", "version__catalogue", "trainee"
    )  # fmt: skip
    before = (current, requirement_rows(current)) if current else (drafted.version, [])
    total, by_name = enrolled.count(), enrolled.order_by("trainee__name", "pk")
    shown = effects(by_name[first : first + AT_ONCE], drafted.version, drafted.requirements)
    return {
        "drafted": drafted.version,
        "requirements": drafted.requirements,
        "checked_against": current.number if current else 0,
        "comparison": comparing.compared(*before, drafted.version, drafted.requirements),
        "doubts": doubts_in(source, reviewers_in(programme)),
        "effects": shown,
        "more": max(0, total - first - AT_ONCE),
        "pager": {
            "first": first + 1,
            "last": first + len(shown),
            "total": total,
            "before": max(0, first - AT_ONCE) if first else None,
            "next": first + AT_ONCE if total > first + AT_ONCE else None,
        }
        if total > AT_ONCE
        else None,
    }
