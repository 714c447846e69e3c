"""The pages on which a programme is changed: sentences, one thing a page, mistakes at their field, two at once."""

from __future__ import annotations

import html
import re

import pytest

from curriculum.actions import versions
from curriculum.editing import bench_of
from curriculum.library.texts import library_text
from curriculum.models import ProgrammeDraft
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db
SCANS = "requirements/cardiac.scans/"
KIND = "add/?shape=max_normal&exam=cardiac&phase=phase2"


@pytest.fixture
def heart(hospital, dana):
    return versions.start(institution=hospital, text=library_text("fusic-heart"), by=dana)


@pytest.fixture
def page(heart):
    return f"/programmes/{heart.pk}/draft/"


def said(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def fields(response) -> dict:
    """What the form sends back by itself."""
    found = {field.name: field.value() for field in response.context["form"]}
    return {name: value for name, value in found.items() if value not in (None, False)}


def test_the_list_says_every_requirement_in_a_sentence_and_writes_nothing(dana, heart, page, client_of):
    answer = said(client_of(dana).get(page))
    for sentence in (
        "At least 50 cardiac scans that count.",
        "At least 100 per cent of the scans looked at by a reviewer. The reviewer is a mentor.",
        "A certificate is valid for 24 months. (programme-set)",
        "Change : Cardiac studies",
    ):
        assert sentence in answer
    assert "Check and publish" not in answer
    assert ProgrammeDraft.objects.exists() is False


def test_a_number_is_changed_checked_and_published(dana, tina, heart, page, client_of):
    client = client_of(dana)
    form = fields(client.get(page + SCANS))
    assert set(form) == {"title", "n", "seen", "reason"}
    answer = client.post(page + SCANS, {**form, "n": "40", "reason": "Fewer machines here."}, follow=True)
    assert "Kept in the draft. Nothing is published yet." in said(answer)
    assert "At least 40 cardiac scans that count. Cardiac studies (programme-set)" in said(answer)
    shown = client.get(page + SCANS)
    assert "Changed here from “At least 50 cardiac scans that count”, source ICS-FICE." in said(shown)
    assert fields(shown)["reason"] == "Fewer machines here."
    checked = client.get(f"/programmes/{heart.pk}/versions/new/?draft")
    for sentence in (
        "It reads well.",
        "Before: At least 50 cardiac",
        "Now: At least 40 cardiac",
        "Nobody is enrolled.",
    ):
        assert sentence in said(checked)
    sent = {name: checked.context["form"][name].value() for name in ("text", "checked", "against")}
    answer = client.post(f"/programmes/{heart.pk}/versions/new/?draft", {**sent, "verb": "publish"}, follow=True)
    assert "Version 2 is published." in said(answer)
    assert heart.current.requirements.get(key="cardiac.scans").params["n"] == 40
    assert ProgrammeDraft.objects.exists() is False


def test_a_draft_that_was_dropped_is_not_published_from_a_page_that_still_shows_it(dana, heart, page, client_of):
    client, publish = client_of(dana), f"/programmes/{heart.pk}/versions/new/?draft"
    form = fields(client.get(page + SCANS))
    client.post(page + SCANS, {**form, "n": "40", "reason": "Fewer machines here."})
    shown = client.get(publish).context["form"]
    sent = {**{name: shown[name].value() for name in ("text", "checked", "against")}, "verb": "publish"}
    client.post(page + "drop/")
    answer = client.post(publish, sent)
    assert (answer.status_code, heart.current.number) == (409, 1)
    assert "The draft was dropped or published meanwhile. Look at the programme, then begin anew." in said(answer)
    # The same text, sent as a text, is no draft's.
    assert client.post(f"/programmes/{heart.pk}/versions/new/", sent).status_code == 302
    assert heart.current.number == 2


@pytest.mark.parametrize(
    ("given", "status", "errors"),
    [
        ({"n": "0"}, 400, {"n": ["At least 1."]}),
        ({"n": "40", "recommended": "30"}, 400, {"recommended": ["Not fewer than are needed."]}),
        ({"n": "40", "reason": ""}, 409, {"reason": ["Say why, in a sentence: it stands beside what is asked."]}),
        ({"filters-quality_min": "6"}, 400, {"filters-quality_min": ["At most 5."]}),
        ({"title": "x" * 201}, 400, {"title": ["At most 200 characters; this has 201."]}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(dana, heart, page, client_of, given, status, errors):
    client = client_of(dana)
    form = {**fields(client.get(page + SCANS)), "reason": "As we like it."}
    answer = client.post(page + SCANS, {**form, **given})
    assert (answer.status_code, answer.context["form"].errors) == (status, errors)
    assert bench_of(heart).draft is None


def test_of_two_at_once_the_second_is_told_and_can_put_theirs(dana, heart, page, client_of):
    other = in_people.a_person("Femi Bello")
    in_curriculum.a_director(other, heart)
    form = {**fields(client_of(dana).get(page + SCANS)), "reason": "Ours."}
    client_of(other).post(page + SCANS, {**form, "n": "45"})
    answer = client_of(dana).post(page + SCANS, {**form, "n": "40"})
    assert answer.status_code == 409
    assert "Femi Bello changed this meanwhile." in said(answer)
    assert fields(answer)["n"] == "40"
    client_of(dana).post(page + SCANS, fields(answer))
    assert bench_of(heart).entry("requirements", "cardiac.scans").data["params"]["n"] == 40


def test_one_is_added_and_one_removed(dana, heart, page, client_of):
    client = client_of(dana)
    client.get(page + "add/")
    new = {"title": "Not all normal", "n": "50", "source": ["ICS-FICE"], "reason": "We see few of them."}
    answer = client.post(page + KIND, {**new, "normal": "51"})
    assert (answer.status_code, answer.context["form"].errors) == (400, {"normal": ["Not more than all of them."]})
    answer = client.post(page + KIND, {**new, "normal": "40"}, follow=True)
    assert "At least 50 scans that count, of which no more than 40 are normal." in said(answer)
    course = page + "requirements/general.course/remove/"
    asked = client.get(course)
    assert "Complete this: course or live course." in said(asked)
    answer = client.post(course, {"seen": asked.context["entry"].seen}, follow=True)
    assert "“Course” is removed in the draft." in said(answer)
    assert client.get(course).status_code == 404
    assert "The draft is dropped." in said(client.post(page + "drop/", follow=True))


def test_a_rule_of_the_hospital_s_own_rests_on_its_own_decision_and_names_no_society(dana, heart, page, client_of):
    client = client_of(dana)
    asked = client.get(page + KIND)
    assert [box.choice_label for box in asked.context["form"]["source"] if box.data["selected"]] == [
        "Our own hospital's decision"
    ]
    new = {"title": "Not all normal", "n": "50", "normal": "40", "reason": "We see few of them."}
    nothing = client.post(page + KIND, new)
    assert (nothing.status_code, nothing.context["form"].errors) == (400, {"source": ["Say what it rests on."]})
    client.post(page + KIND, {**new, "source": ["OWN"]})
    made = [entry for entry in bench_of(heart).entries if entry.data["title"] == new["title"]]
    assert [entry.data["source"] for entry in made] == [["OWN"]]
    shown = client.get(f"{page}{made[0].section}/{made[0].key}/")
    assert "Our own hospital's decision. Its directors, for the reason" in said(shown)


def test_of_several_rules_one_is_enough_is_made_and_changed_in_pages(dana, heart, page, client_of):
    client, kind = client_of(dana), "add/?shape=any_of&exam=cardiac&phase=phase2"
    asked = client.get(page + kind)
    assert [field.label for field in asked.context["form"].visible_fields()] == [
        "First rule", "Second rule", "Third rule", "Fourth rule",
    ]  # fmt: skip
    assert client.get(page + kind + "&first=min_count&second=").status_code == 400
    assert client.get(page + kind + "&first=min_count&second=any_of").status_code == 400
    rules = kind + "&first=min_count&second=courses_passed"
    new = {"title": "Scans or a course", "source": ["ICS-FICE"], "reason": "Some come from elsewhere."}
    numbers = {"rules-0-n": "60", "rules-0-filters-determinate": "on", "rules-1-n": "1", "rules-1-kinds": ["course"]}
    answer = client.post(page + rules, {**new, **numbers, "rules-0-n": "0"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["rules-0-n"])
    answer = client.post(page + rules, {**new, **numbers}, follow=True)
    assert (
        "One of these: At least 60 cardiac scans that count (The images answer every question); Complete this: course."
        in said(answer)
    )
    made = bench_of(heart).entry("requirements", "cardiac.any_of")
    assert made.data["params"]["rules"] == [
        {"shape": "min_count", "params": {"n": 60, "filters": {"determinate": True}}},
        {"shape": "courses_passed", "params": {"n": 1, "kinds": ["course"]}},
    ]
    there = page + "requirements/cardiac.any_of/"
    client.post(there, {**fields(client.get(there)), "rules-0-n": "70"})
    assert bench_of(heart).entry("requirements", "cardiac.any_of").data["params"]["rules"][0]["params"]["n"] == 70


def test_an_exam_that_is_asked_for_stays_until_what_asks_for_it_is_changed(dana, heart, page, client_of):
    client = client_of(dana)
    form = {**fields(client.get(page + "programme/")), "reason": "As decided."}
    answer = client.post(page + "programme/", {**form, "applications": ["lung"]})
    told = "“Cardiac studies” asks for an exam that is not chosen. Change or remove it first."
    errors = answer.context["form"].errors
    assert (answer.status_code, set(errors), len(errors["applications"])) == (400, {"applications"}, 6)
    assert errors["applications"][0] == told
    answer = client.post(page + "programme/", {**form, "applications": ["cardiac", "lung"], "validity_months": "12"}, follow=True)  # fmt: skip
    assert "Exams: Cardiac, Lung. A certificate is valid for 12 months. (programme-set)" in said(answer)


def test_a_draft_is_dropped_after_a_page_that_says_what_is_lost(dana, pat, heart, page, client_of):
    client = client_of(dana)
    assert client.get(page + "drop/").url == page  # there is none
    form = fields(client.get(page + SCANS))
    client.post(page + SCANS, {**form, "n": "40", "reason": "Fewer machines here."})
    shown = client.get(page)
    assert f'href="{page}drop/"' in shown.content.decode()
    asked = client.get(page + "drop/")
    for sentence in ("Drop the draft?", "Before: At least 50 cardiac", "Now: At least 40 cardiac", "Keep it"):
        assert sentence in said(asked)
    assert ProgrammeDraft.objects.exists()
    assert client_of(pat).get(page + "drop/").status_code == 404
    client.post(page + "drop/")
    assert not ProgrammeDraft.objects.exists()


def test_a_draft_that_cannot_be_read_is_dropped_too(dana, heart, page, client_of):
    ProgrammeDraft.objects.create(programme=heart, text="- nothing", based_on=heart.current, changed_by=dana)
    assert "Drop the draft?" in said(client_of(dana).get(page + "drop/"))


def test_a_draft_that_was_overtaken_is_told_and_one_without_a_file_too(dana, heart, page, client_of):
    client = client_of(dana)
    form = {**fields(client.get(page + SCANS)), "reason": "Ours."}
    client.post(page + SCANS, {**form, "n": "45"})
    versions.publish_text(programme=heart, text=library_text("fusic-heart").replace("n: 10,", "n: 12,"), by=dana)
    assert "Version 2 was published since this draft was begun from version 1." in said(client.get(page))
    ProgrammeDraft.objects.update(text="- nothing")
    answer = client.get(page)
    assert (answer.status_code, "(whole file)" in said(answer)) == (409, True)
    assert client.get(page + SCANS).status_code == 409
    assert client.post(page + "drop/").status_code == 302
