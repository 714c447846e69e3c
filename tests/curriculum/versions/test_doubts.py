"""What can hardly be meant is said beside the draft, in the check and to programs, and hinders nobody."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from curriculum.actions import versions
from curriculum.doubts import doubts_in
from curriculum.library.programmes import list_programmes
from curriculum.library.texts import library_programmes, library_text, read_programme_text
from curriculum.models import ProgrammeDraft
from tests.curriculum.versions.test_draft_pages import said

FUSIC = library_text("fusic-heart")
RULE = """
  - {{id: cardiac.rule, title: A rule, phase: phase2, shape: {shape}, application: cardiac, params: {params},
     source: [ICS-FICE], tag: v}}
"""
LOWER = FUSIC.replace("params: {n: 50, filters: {}}", "params: {n: 40, filters: {}}", 1)
MORE_THAN_COUNTED = "It asks for 50 scans, and “Cardiac studies” only for 40."


def doubts(text: str, reviewers: int | None = None) -> list[tuple[str, str]]:
    return [(each.key, each.sentence) for each in doubts_in(read_programme_text(text)[0], reviewers)]


@pytest.mark.parametrize("code", list_programmes())
def test_nothing_in_the_library_is_doubted(code):
    assert doubts_in(library_programmes()[code]) == []


def test_a_window_with_more_scans_than_the_exam_asks_for_is_doubted():
    assert doubts(LOWER) == [("cardiac.window", MORE_THAN_COUNTED)]


@pytest.mark.parametrize(
    ("shape", "params", "sentences"),
    [
        ("min_supervised", "{n: 51, mode: any, filters: {}}", ["It asks for 51 scans, and “Cardiac studies” only for 50."]),
        ("min_supervised", "{n: 50, mode: any, filters: {}}", []),
        ("min_supervised", "{n: 5, mode: bedside, filters: {supervised: [remote]}}", ["How the scans are to be watched is not how those that count were watched."]),
        ("min_supervised", "{n: 5, mode: any, filters: {supervised: [remote]}}", []),
        ("min_proctors", "{n: 3, filters: {}}", ["It asks for 3 different reviewers, and 2 people may review here today."]),
        ("min_proctors", "{n: 2, filters: {}}", []),
        ("min_count", "{n: 5, filters: {outcome_not: [TP, TN]}}", ["No scan that was read rightly counts for it."]),
        ("study_classes", "{performed: 1, total: 5, filters: {study_classes: [interpreted]}}", ["Only scans that were not performed count, and some have to be performed."]),
        ("min_indicated_share", "{percent: 5, filters: {contexts: [simulated]}}", ["It asks for scans made in clinical care, and those do not count."]),
        ("assessments", "{n: 1, tools: [ocse, dops]}", ["No form here or in the library is named for “ocse”. Is it a slip? A plain form stands in for it."]),
        ("assessments", "{n: 1, tools: [osce]}", []),
        ("any_of", "{rules: [{shape: assessments, params: {n: 1, tools: [ocse]}}, {shape: reflections, params: {n: 1}}]}", ["No form here or in the library is named for “ocse”. Is it a slip? A plain form stands in for it."]),
    ],
)  # fmt: skip
def test_what_can_hardly_be_meant_is_said(shape, params, sentences):
    text = FUSIC.rstrip() + RULE.format(shape=shape, params=params)
    assert doubts(text, reviewers=2) == [("cardiac.rule", each) for each in sentences]


def test_a_form_that_no_rule_asks_for_any_more_is_doubted_beside_the_rule_that_has_none():
    full = library_text("spocus-two-phase-full")
    assert full.count("tool: osce") == 1
    renamed = full.replace("tool: osce", "tool: triggered")
    [(_key, sentence)] = doubts(renamed)
    assert sentence.startswith("No form of the programme is for OSCE, and no requirement asks for “")
    assert doubts(full) == []


def test_the_command_says_it_too(tmp_path, capsys):
    (tmp_path / "fusic-heart.yaml").write_text(LOWER)
    call_command("programme", "check", tmp_path / "fusic-heart.yaml")
    assert capsys.readouterr().out.splitlines() == [
        "fusic-heart.yaml: reads well.", f"  Is this meant? cardiac.window: {MORE_THAN_COUNTED}"
    ]  # fmt: skip


@pytest.fixture
def heart(hospital, dana):
    return versions.start(institution=hospital, text=FUSIC, by=dana)


@pytest.mark.django_db
def test_it_is_said_on_the_draft_s_page_in_the_check_and_by_the_api(heart, dana, client_of, api_of):
    ProgrammeDraft.objects.create(programme=heart, text=LOWER, based_on=heart.current, changed_by=dana)
    client = client_of(dana)
    for page in ("draft/", "versions/new/?draft"):
        assert MORE_THAN_COUNTED in said(client.get(f"/programmes/{heart.pk}/{page}"))
    answer = api_of(dana).post(f"/api/v1/programmes/{heart.pk}/versions/", {"text": LOWER}, "json")
    assert answer.json()["doubts"] == [
        {"key": "cardiac.window", "title": "Studies within twelve months", "sentence": MORE_THAN_COUNTED}
    ]
    assert versions.publish_text(programme=heart, text=LOWER, by=dana).number == 2


@pytest.mark.django_db
def test_it_is_said_before_a_programme_is_started_with_it(hospital, dana, client_of):
    sent = {"text": LOWER, "verb": "check"}
    assert MORE_THAN_COUNTED in said(client_of(dana).post(f"/institutions/{hospital.pk}/programmes/new/", sent))
