"""Who would gain or lose what by another version: exactly what a move would bring, and nothing of it is written."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.actions import versions
from curriculum.actions.library import publish
from curriculum.drafting import draft
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import Enrolment, ProgrammeVersion
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.asked import requirement_rows, version_of
from pocus_credentialing.credentials.effects import effects, judged_by
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.standings import judged, refresh
from tests.factories.curriculum import all_modules_passed

from . import builders

pytestmark = pytest.mark.django_db
SPOCUS = library_text("spocus-two-phase")


def drafted(programme, old: str, new: str):
    assert old in SPOCUS
    return draft(programme, read_programme_text(SPOCUS.replace(old, new, 1))[0])


def of(enrolment, made):
    [effect] = effects([enrolment], made.version, made.requirements)
    return effect


def test_a_higher_number_takes_a_requirement_and_its_exam(programme, ready):
    effect = of(ready, drafted(programme, "      n: 25\n", "      n: 26\n"))
    assert effect.told == {"lost": ["cardiac.scans"], "complete_before": ["cardiac"]}
    assert effect.titled == {
        "gained": [], "lost": ["Cardiac scans that count"], "asked_anew": [], "asked_no_more": [], "asked_otherwise": [],
        "complete_before": ["Focused cardiac ultrasound"], "complete_after": [],
    }  # fmt: skip
    assert effect.lines == [
        "Loses: Cardiac scans that count (25 of 25, then 25 of 26)",
        "Complete exams: Focused cardiac ultrasound; then: none",
    ]


def test_a_lower_number_gives_them(programme, tina, pat):
    all_modules_passed(tina)
    builders.accepted(tina, pat, "cardiac", 20, bedside=5, positive=3)
    enrolment = builders.enrolment_of(tina)
    refresh(enrolment)
    effect = of(enrolment, drafted(programme, "      n: 25\n", "      n: 20\n"))
    assert (effect.gained, effect.lost) == (["cardiac.scans"], [])
    assert (effect.complete_before, effect.complete_after) == ([], ["cardiac"])


def test_another_number_is_said_where_it_is_not_met_before_or_after(programme, tina, pat):
    builders.accepted(tina, pat, "cardiac", 20)  # before phase 1 is complete
    enrolment = builders.enrolment_of(tina)
    refresh(enrolment)
    effect = of(enrolment, drafted(programme, "      n: 25\n", "      n: 26\n"))
    assert effect.lines == ["Asked or counted otherwise: Cardiac scans that count (0 of 25, then 0 of 26)"]


def test_what_is_met_and_asked_no_more_is_not_lost(programme, ready):
    start = SPOCUS.index("  - id: cardiac.positive")
    without = SPOCUS[:start] + SPOCUS[SPOCUS.index("  - id:", start + 5) :]
    effect = of(ready, draft(programme, read_programme_text(without)[0]))
    assert effect.told == {"asked_no_more": ["cardiac.positive"]}
    assert effect.lines == ["Asked no more: Cardiac scans with a positive finding"]


def test_what_is_asked_anew_says_how_far_it_is(programme, ready):
    more = """
  - {id: cardiac.many, title: Many, phase: phase2, shape: min_count, application: cardiac, params: {n: 30, filters: {}},
     source: [SEED], tag: v}
"""
    at = SPOCUS.index("requirements:") + len("requirements:")
    effect = of(ready, draft(programme, read_programme_text(SPOCUS[:at] + more.rstrip() + SPOCUS[at:])[0]))
    assert effect.lines[0] == "Asked anew, not met yet: Many (25 of 30)"
    assert effect.numbered == [
        {"key": "cardiac.many", "title": "Many", "before": None, "after": {"counted": 25, "needed": 30}}
    ]


def test_a_version_that_asks_the_same_changes_nothing(programme, ready):
    effect = of(ready, drafted(programme, "value: 24", "value: 12"))
    assert (effect.told, effect.lines) == ({}, ["Nothing that is asked changes."])


def test_another_exam_is_judged_by_its_own_scans_and_what_is_gone_is_said(programme, ready):
    without = SPOCUS.replace("applications: [cardiac, abdominal, lung, obstetric]", "applications: [cardiac]")
    start, end = (
        without.index("  - id: abdominal."),
        without.index("maintenance:") if "maintenance:" in without else None,
    )
    made = draft(programme, read_programme_text(without[:start] + (without[end:] if end else ""))[0])
    effect = of(ready, made)
    assert {key.split(".")[0] for key in effect.asked_no_more} == {"abdominal", "lung", "obstetric"}
    assert {title.split()[0] for title in effect.titled["asked_no_more"]} == {"Abdominal", "Lung", "Obstetric"}
    assert effect.complete_after == effect.complete_before


def test_an_exam_that_comes_back_is_judged_by_the_scans_that_are_in_the_log_already(programme, tina, pat):
    narrow = SPOCUS.replace("applications: [cardiac, abdominal, lung, obstetric]", "applications: [cardiac]")
    made = publish(
        programme=programme, source=read_programme_text(narrow[: narrow.index("  - id: abdominal.")])[0], by=None
    )
    wide = builders.complete(tina, pat, "cardiac", "lung").version
    Enrolment.objects.filter(trainee=tina).update(version=made)
    enrolment = builders.enrolment_of(tina)
    refresh(enrolment)
    [effect] = effects([enrolment], wide)
    assert "lung.scans" in effect.gained
    assert (effect.complete_before, effect.complete_after) == (["cardiac"], ["cardiac", "lung"])
    assert effect.lines[-1] == (
        "Complete exams: Focused cardiac ultrasound; then: Focused cardiac ultrasound, Focused lung ultrasound"
    )


def test_what_was_shown_is_what_judge_says_after_publishing_and_moving(programme, ready, dana):
    text = SPOCUS.replace("      n: 25\n", "      n: 26\n", 1)
    before = draft(programme, read_programme_text(text)[0])
    shown = judged_by(ready, before.version, before.requirements)
    made = versions.publish_text(programme=programme, text=text, by=dana)
    assert version_of(made) == version_of(before.version, before.requirements)
    assert judged_by(ready, made, requirement_rows(made)) == shown
    Enrolment.objects.filter(pk=ready.pk).update(version=made)
    assert judged(builders.enrolment_of(ready.trainee)).judgement == shown


def test_a_dry_run_writes_nothing_at_all(programme, ready, django_capture_on_commit_callbacks):
    counts = [model.objects.count() for model in (Event, ProgrammeVersion, Standing)]
    with django_capture_on_commit_callbacks() as later, CaptureQueriesContext(connection) as sent:
        of(ready, drafted(programme, "      n: 25\n", "      n: 26\n"))
    written = [each["sql"] for each in sent.captured_queries if not each["sql"].startswith("SELECT")]
    assert (written, later) == ([], [])
    assert [model.objects.count() for model in (Event, ProgrammeVersion, Standing)] == counts
    assert Enrolment.objects.get(pk=ready.pk).version.number == 1
