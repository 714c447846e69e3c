"""A number or a filter is changed in one rule: which others of the exam still ask the old, and they are changed alike at one press."""

from __future__ import annotations

import pytest

from curriculum.actions import drafts, versions
from curriculum.editing import bench_of
from curriculum.library.texts import library_text
from curriculum.queries.drafts import still_asking_the_old
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.curriculum.versions.test_draft_pages import fields, said

pytestmark = pytest.mark.django_db
FUSIC, SPOCUS = library_text("fusic-heart"), library_text("spocus-two-phase")


@pytest.fixture
def heart(hospital, dana):
    return versions.start(institution=hospital, text=FUSIC, by=dana)


def change(programme, by, key, reason="Fewer machines here.", **params):
    entry = bench_of(programme).entry("requirements", key)
    drafts.change_requirement(
        programme=programme, section="requirements", key=key, title=entry.data["title"],
        params={**entry.data["params"], **params}, reason=reason, seen=entry.seen, by=by,
    )  # fmt: skip


def old(programme, key) -> dict:
    """Key of each that still asks the old → what it would ask."""
    bench = bench_of(programme)
    return {each.entry.key: each.params for each in still_asking_the_old(bench, bench.entry("requirements", key))}


def alike(programme, by, key, others, seen=None):
    entry = bench_of(programme).entry("requirements", key)
    drafts.change_alike(
        programme=programme, section="requirements", key=key, others=others, seen=seen or entry.seen, by=by
    )


def params(programme, key) -> dict:
    return bench_of(programme).entry("requirements", key).data["params"]


def test_what_nobody_changed_has_no_old(heart):
    assert old(heart, "cardiac.scans") == {}


def test_a_window_that_asks_the_same_number_still_asks_the_old(heart, dana):
    change(heart, dana, "cardiac.scans", n=40)
    watched = {"supervised": 10, "mode": "bedside", "roles": ["mentor"]}
    assert old(heart, "cardiac.scans") == {"cardiac.window": {"n": 40, "months": 12, "filters": {}, **watched}}
    alike(heart, dana, "cardiac.scans", ["cardiac.window"])
    entry = bench_of(heart).entry("requirements", "cardiac.window").data
    assert (entry["params"]["n"], entry["tag"]) == (40, "h")
    assert entry["note"].endswith("source ICS-FAQ. Fewer machines here.")
    assert old(heart, "cardiac.scans") == {}
    told = [event.data["what"] for event in Event.objects.filter(verb="draft.changed").order_by("seq")]
    assert told == ["cardiac.scans", "cardiac.window"]


def test_changed_twice_it_is_the_number_of_before_that_others_may_still_ask(heart, dana):
    change(heart, dana, "cardiac.scans", n=45)
    alike(heart, dana, "cardiac.scans", ["cardiac.window"])
    change(heart, dana, "cardiac.scans", n=40)
    assert set(old(heart, "cardiac.scans")) == {"cardiac.window"}


def test_changed_twice_without_a_word_to_the_others_they_are_still_named(heart, dana):
    change(heart, dana, "cardiac.scans", n=45)
    change(heart, dana, "cardiac.scans", n=40)
    assert {key: params["n"] for key, params in old(heart, "cardiac.scans").items()} == {"cardiac.window": 40}
    change(heart, dana, "cardiac.scans", n=50)
    assert old(heart, "cardiac.scans") == {}


def test_a_filter_that_others_share_is_changed_in_them_and_what_else_they_say_stays(programme, dana):
    filters = params(programme, "lung.scans")["filters"]
    bedside = {**params(programme, "lung.bedside")["filters"]}
    change(
        programme,
        dana,
        "lung.scans",
        filters={**filters, "quality_min": 4, "required_views": True, "contexts": ["clinical"]},
    )
    found = old(programme, "lung.scans")
    assert {"lung.bedside", "lung.positive"} <= set(found)
    assert not {key for key in found if not key.startswith("lung.")}
    assert found["lung.bedside"]["filters"] == {**bedside, "quality_min": 4, "contexts": ["clinical"]}
    assert found["lung.bedside"]["n"] == params(programme, "lung.bedside")["n"]  # of its own
    change(programme, dana, "lung.positive", filters={**filters, "quality_min": 5})
    assert "lung.positive" not in old(programme, "lung.scans")
    alike(programme, dana, "lung.scans", ["lung.bedside"])
    assert params(programme, "lung.bedside")["filters"]["quality_min"] == 4
    assert params(programme, "cardiac.bedside")["filters"]["quality_min"] == 3  # the anchor they had in common


def test_a_filter_that_is_no_more_asked_is_not_asked_by_the_others(programme, dana):
    filters = dict(params(programme, "lung.scans")["filters"])
    del filters["required_views"]
    change(programme, dana, "lung.scans", filters=filters)
    assert "required_views" not in old(programme, "lung.scans")["lung.bedside"]["filters"]


def test_only_a_director_changes_alike_and_only_what_was_seen(heart, dana, tina):
    change(heart, dana, "cardiac.scans", n=40)
    with pytest.raises(NotAllowed):
        alike(heart, tina, "cardiac.scans", ["cardiac.window"])
    with pytest.raises(NotNow):
        alike(heart, dana, "cardiac.scans", ["cardiac.window"], seen="x")
    alike(heart, dana, "cardiac.scans", ["cardiac.e_learning", "nothing"])  # they do not ask the old
    assert params(heart, "cardiac.window")["n"] == 50


def test_the_page_offers_it_after_a_change_and_one_press_does_it(heart, dana, client_of):
    client, page = client_of(dana), f"/programmes/{heart.pk}/draft/"
    form = fields(client.get(f"{page}requirements/cardiac.scans/"))
    answer = client.post(
        f"{page}requirements/cardiac.scans/", {**form, "n": "40", "reason": "Fewer machines."}, follow=True
    )
    assert "1 requirement still asks what “Cardiac studies” asked before." in said(answer)
    assert "Studies within twelve months It would ask: At least 40 of the scans that count within the same 12 months." in said(answer)  # fmt: skip
    assert "1 requirement still asks" in said(client.get(f"{page}requirements/cardiac.scans/"))
    sent = {"seen": bench_of(heart).entry("requirements", "cardiac.scans").seen, "other": ["cardiac.window"]}
    answer = client.post(f"{page}requirements/cardiac.scans/alike/", sent, follow=True)
    assert "1 requirement is changed alike in the draft." in said(answer)
    assert params(heart, "cardiac.window")["n"] == 40
    assert "still ask" not in said(answer)
    assert "Is this meant?" not in said(answer)
