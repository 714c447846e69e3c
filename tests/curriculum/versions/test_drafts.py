"""A director changes the programme one thing at a time: it is kept as a draft, says whose each number is, and is published."""

from __future__ import annotations

import pytest

from curriculum.actions import drafts, versions
from curriculum.editing import bench_of
from curriculum.library.catalogue import read_catalogue
from curriculum.library.splicing import data_of
from curriculum.library.texts import library_text
from curriculum.models import ProgrammeDraft
from curriculum.policy_editing import Policy
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from pocus_credentialing.what_changed import what_changed
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db
SCANS = ("requirements", "cardiac.scans")
TITLE = "Cardiac studies"


@pytest.fixture
def heart(hospital, dana):
    return versions.start(institution=hospital, text=library_text("fusic-heart"), by=dana)


@pytest.fixture
def change(heart, dana):
    """change(n=40, reason="…") as Dana saw it."""

    def act(by=dana, seen=None, reason="Fewer machines here.", title=TITLE, **params):
        entry = bench_of(heart).entry(*SCANS)
        new = {**entry.data["params"], **params}
        section, key = SCANS
        drafts.change_requirement(
            programme=heart, section=section, key=key, title=title, params=new, reason=reason,
            seen=seen or entry.seen, by=by,
        )  # fmt: skip
        return bench_of(heart).entry(*SCANS).data

    return act


def said(call, *args, **kwargs) -> list[tuple[str, str]]:
    with pytest.raises((NotNow, NotAllowed)) as refusal:
        call(*args, **kwargs)
    return [(reason.code, str(reason)) for reason in refusal.value.reasons]


def test_a_society_s_number_that_is_changed_says_from_what_whose_that_was_and_why(change, heart, dana):
    assert change(n=40) == {
        "id": "cardiac.scans", "title": TITLE, "phase": "phase2", "shape": "min_count", "application": "cardiac",
        "params": {"n": 40, "filters": {}}, "source": ["ICS-FICE"], "tag": "h",
        "note": "Changed here from “At least 50 cardiac scans that count”, source ICS-FICE. Fewer machines here.",
    }  # fmt: skip
    event = Event.objects.get(verb="draft.changed")
    assert (event.actor, event.thing_id, event.data) == (dana.pk, heart.pk, event.data | {"what": "cardiac.scans"})
    assert "Fewer machines" not in str(event.data)
    said = "At least 50 cardiac scans that count.", "At least 40 cardiac scans that count."
    assert what_changed(event) == [f"{TITLE}. Before: {said[0]}", f"Now: {said[1]}"]
    assert heart.versions.count() == 1


def test_changed_again_it_still_says_from_what_and_changed_back_it_is_the_society_s(change, heart):
    change(n=40)
    assert change(n=30, reason="Still fewer.")["note"].endswith("scans that count”, source ICS-FICE. Still fewer.")
    back = change(n=50, reason="")
    assert (back["tag"], "note" in back) == ("v", False)
    assert bench_of(heart).text == library_text("fusic-heart")


def test_what_makes_a_scan_count_is_named_where_that_is_changed(change):
    assert change(filters={"determinate": True})["note"].startswith("Changed here from “At least 50 cardiac scans")


def test_why_is_asked_where_a_number_is_the_hospital_s_own_and_not_for_words(change):
    assert said(change, n=40, reason=" ") == [
        ("reason_needed", "Say why, in a sentence: it stands beside what is asked.")
    ]
    assert change(title="Heart studies", reason="")["tag"] == "v"


def test_what_the_language_refuses_is_not_kept(change, heart):
    assert said(change, n=0) == [
        ("mistake", "requirements[2].params.n (line 70): expected a whole number from 1 to 1000")
    ]
    assert ProgrammeDraft.objects.filter(programme=heart).exists() is False


def test_of_two_at_once_the_second_is_told(change, heart, dana):
    other = in_people.a_person("Femi Bello")
    in_curriculum.a_director(other, heart)
    seen = bench_of(heart).entry(*SCANS).seen
    change(n=40, by=other)
    told = said(change, n=30, seen=seen)
    assert told == [
        (
            "changed_meanwhile",
            "Femi Bello changed this meanwhile. What you see now is theirs, beside what you typed: save again to put yours.",
        )
    ]
    assert change(n=30)["params"]["n"] == 30
    # Another thing of the same draft is nobody's quarrel.
    course = bench_of(heart).entry("requirements", "general.course")
    drafts.remove_requirement(programme=heart, section="requirements", key=course.key, seen=course.seen, by=other)
    assert said(
        drafts.remove_requirement, programme=heart, section="requirements", key=course.key, seen=course.seen, by=dana
    ) == [("removed_meanwhile", "Femi Bello removed this meanwhile.")]
    drafts.drop(programme=heart, by=other)
    assert said(change, n=30, seen="x") == [
        ("begun_anew", "The draft was published or dropped meanwhile. Look at what is there now.")
    ]


def test_one_is_added_with_its_source_and_the_reason_and_another_of_the_kind_has_a_name_of_its_own(heart, dana):
    new = {
        "shape": "breadth", "exam": "cardiac", "phase": "phase2", "title": "All questions", "source": ["ICS-FICE"],
        "params": {"n": 3, "filters": {}}, "reason": "We want all of it.",
    }  # fmt: skip
    keys = [drafts.add_requirement(programme=heart, by=dana, **new) for _ in range(2)]
    assert keys == ["cardiac.breadth", "cardiac.breadth_2"]
    kept = drafts.add_requirement(programme=heart, by=dana, **{**new, "phase": "maintenance"})
    entry = bench_of(heart).entry("maintenance", kept)
    assert (entry.data["tag"], entry.data["note"], entry.data["params"]) == ("h", "We want all of it.", new["params"])
    assert [code for code, _ in said(drafts.add_requirement, programme=heart, by=dana, **{**new, "reason": ""})] == [
        "reason_needed"
    ]


def test_the_last_one_is_not_removed(heart, dana):
    entries = bench_of(heart).entries
    for entry in entries[1:]:
        drafts.remove_requirement(programme=heart, section="requirements", key=entry.key, seen=entry.seen, by=dana)
    first = entries[0]
    assert said(
        drafts.remove_requirement, programme=heart, section="requirements", key=first.key, seen=first.seen, by=dana
    ) == [("last_requirement", "A programme asks for at least one thing. Add another one first.")]


def test_what_the_programme_says_of_itself_is_changed_likewise(heart, dana):
    now = Policy.of(bench_of(heart).data)
    new = Policy("FUSIC Heart here", now.about, ["cardiac", "lung"], 12, True)
    assert [
        code for code, _ in said(drafts.change_policy, programme=heart, policy=new, reason="", seen=now.seen, by=dana)
    ] == ["reason_needed"]
    drafts.change_policy(programme=heart, policy=new, reason="As the board decided.", seen=now.seen, by=dana)
    bench = bench_of(heart)
    assert what_changed(Event.objects.get(verb="draft.changed")) == [
        f"Title: from {now.title} to FUSIC Heart here.",
        "Exams: from Cardiac to Cardiac, Lung.",
        "Validity. Before: A certificate is valid for 24 months.",
        "Now: A certificate is valid for 12 months.",
        "Phase 1. Before: Scans made before phase 1 is complete are kept in the log and do not count.",
        "Now: Scans made before phase 1 is complete count.",
    ]
    assert Policy.of(bench.data) == new
    note = "Changed here from “A certificate is valid for 24 months”, source ICS-FICE, ICS-FAQ, ICS-SUP. As the board decided."
    assert bench.data["policy"]["validity_months"]["note"].endswith(note)
    assert said(drafts.change_policy, programme=heart, policy=now, reason="", seen=now.seen, by=dana)[0][0] == (
        "changed_meanwhile"
    )


@pytest.mark.parametrize("who", ["tina", "pat", "sid"])
def test_nobody_else_drafts(request, who, change, heart):
    person = request.getfixturevalue(who)
    assert [code for code, _ in said(change, n=40, by=person)] == ["not_director"]
    assert [code for code, _ in said(drafts.drop, programme=heart, by=person)] == ["not_director"]


def test_what_is_published_is_no_draft_any_more_and_what_is_dropped_is_told(change, heart, dana):
    change(n=40)
    made = versions.publish_text(programme=heart, text=bench_of(heart).text, by=dana, checked_against=1)
    assert made.requirements.get(key="cardiac.scans").params["n"] == 40
    assert ProgrammeDraft.objects.filter(programme=heart).exists() is False
    # From here on the draft begins from version 2, whose number is the hospital's own already.
    assert change(n=30, reason="Again.")["note"].count("Changed here from") == 2
    drafts.drop(programme=heart, by=dana)
    assert (bench_of(heart).draft, Event.objects.filter(verb="draft.dropped").count()) == (None, 1)
    drafts.drop(programme=heart, by=dana)
    assert Event.objects.filter(verb="draft.dropped").count() == 1


def test_a_draft_of_before_an_upgrade_goes_by_today_s_definitions_of_exams(change, heart):
    newest = read_catalogue().version
    change(n=40)
    draft = ProgrammeDraft.objects.get()
    ProgrammeDraft.objects.update(text=draft.text.replace(f'catalogue: "{newest}"', 'catalogue: "2025.9"'))
    assert change(n=41)["params"]["n"] == 41
    assert bench_of(heart).data["catalogue"] == newest
    assert data_of(ProgrammeDraft.objects.get().text)["catalogue"] == newest
