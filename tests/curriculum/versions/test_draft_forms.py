"""Forms for practical assessments are written and changed in pages: one thing a page, kept in the draft, whose each is said."""

from __future__ import annotations

import pytest

from curriculum.actions import draft_forms, versions
from curriculum.comparing import compared
from curriculum.drafting import draft
from curriculum.editing import bench_of
from curriculum.form_editing import form_in
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import ProgrammeDraft
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from pocus_credentialing.what_changed import what_changed
from tests.curriculum.versions.test_draft_pages import fields, said

pytestmark = pytest.mark.django_db
FULL = library_text("spocus-two-phase-full")
NEW = {"title": "One scan", "tool": "DOPS", "kind": "formative", "applications": ["cardiac"], "reason": "We watch."}
ITEM = {"text": "Says why", "levels": "Not done\nDone", "needs": "2", "reason": "We watch."}


@pytest.fixture
def heart(hospital, dana):
    return versions.start(institution=hospital, text=library_text("fusic-heart"), by=dana)


@pytest.fixture
def full(hospital, dana):
    return versions.start(institution=hospital, text=FULL, by=dana)


def there(programme, code):
    return form_in(bench_of(programme).data, code)


def test_a_form_is_written_in_pages_and_published_with_its_items_and_pass_mark(dana, heart, client_of):
    client, page = client_of(dana), f"/programmes/{heart.pk}/draft/"
    assert "None of its own" in said(client.get(page))
    begun = fields(client.get(page + "assessments/add/"))
    answer = client.post(page + "assessments/add/", {**begun, **NEW})
    assert answer.url == page + "assessments/dops/"
    add = page + "assessments/dops/items/add/"
    for text in ("Says why", "Gets the image"):
        answer = client.post(add, {**fields(client.get(add)), **ITEM, "text": text}, follow=True)
    assert "Says why Not done · Done It needs level 2." in said(answer)
    assert fields(client.get(add))["levels"] == "Not done\nDone"  # of the item before
    change = page + "assessments/dops/"
    client.post(change, {**fields(client.get(change)), "pass_percent": "80"})
    item = {"levels": ["Not done", "Done"], "needs": 2}
    assert there(heart, "dops").data == {
        "code": "dops", "title": "One scan", "tool": "dops", "kind": "formative", "applications": ["cardiac"],
        "source": begun["source"], "tag": "h", "note": "We watch.",
        "items": [{"code": "item", "text": "Says why", **item}, {"code": "item_2", "text": "Gets the image", **item}],
        "pass_percent": 80,
    }  # fmt: skip
    assert "One scan 2 items" in said(client.get(page))
    made = versions.publish_text(programme=heart, text=ProgrammeDraft.objects.get().text, by=dana)
    assert [each["title"] for each in made.data["assessments"]] == ["One scan"]


def test_what_is_wrong_is_told_at_its_field(dana, heart, full, client_of):
    client, page = client_of(dana), f"/programmes/{heart.pk}/draft/assessments/"
    answer = client.post(page + "add/", {"title": "", "tool": "§", "kind": "x"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {"title", "tool", "kind", "source"})
    source = fields(client.get(page + "add/"))["source"]
    answer = client.post(page + "add/", {**NEW, "source": source, "reason": ""})
    assert list(answer.context["form"].errors) == ["reason"]
    client.post(page + "add/", {**NEW, "source": source})
    answer = client.post(page + "dops/", {**fields(client.get(page + "dops/")), "pass_percent": "80"})
    told = {"pass_percent": ["Expected no pass mark, because there are no items to be marked."]}
    assert (answer.status_code, answer.context["form"].errors) == (400, told)
    for wrong, at in (
        ({"levels": "One"}, "levels"),
        ({"levels": "One\nOne"}, "levels"),
        ({"needs": "3"}, "needs"),
        ({"text": ""}, "text"),
    ):
        answer = client.post(
            page + "dops/items/add/", {**fields(client.get(page + "dops/items/add/")), **ITEM, **wrong}
        )
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [at])


def test_one_item_is_changed_and_the_rest_of_the_file_stays_as_it_is_written(dana, full):
    form = there(full, "dops")
    item = {**form.items[2], "text": "Another text"}
    draft_forms.change_item(
        programme=full, code="dops", item_code=item["code"], item=item, reason="Ours.", seen=form.seen, by=dana
    )
    now, draft = there(full, "dops"), ProgrammeDraft.objects.get()
    assert [each["text"] for each in now.items][2] == "Another text"
    assert [each["levels"] for each in now.items] == [each["levels"] for each in form.items]
    assert now.data["tag"] == "h"
    assert now.data["note"].endswith(f"Changed here from the form of {', '.join(form.data['source'])}. Ours.")
    changed = [line for line in draft.text.splitlines() if line not in FULL.splitlines()]
    assert len(changed) < 12
    assert "&helped" in draft.text
    # And back: it is the source's again.
    draft_forms.change_item(
        programme=full, code="dops", item_code=item["code"], item=form.items[2], reason="", seen=now.seen, by=dana
    )
    assert there(full, "dops").data == form.data


def test_items_and_forms_are_removed_and_with_the_last_item_its_pass_mark(dana, full):
    form = there(full, "dops")
    for each in form.items:
        draft_forms.remove_item(
            programme=full, code="dops", item_code=each["code"], reason="Less.", seen=there(full, "dops").seen, by=dana
        )
    assert set(there(full, "dops").data) & {"items", "pass_percent"} == set()
    for each in [form["code"] for form in bench_of(full).data["assessments"]]:
        draft_forms.remove_form(programme=full, code=each, seen=there(full, each).seen, by=dana)
    assert "assessments" not in bench_of(full).data
    told = [what_changed(event) for event in Event.objects.filter(verb="draft.changed").order_by("seq")]
    assert told[0] == [f"Of the form “{form.data['title']}”:", f"Observed no more: {form.items[0]['text']}"]
    assert f"Removed: the form “{form.data['title']}”." in told[len(form.items)]


def test_of_two_the_second_is_told_and_nobody_else_may(dana, tina, full, client_of):
    seen = there(full, "dops").seen
    draft_forms.remove_item(programme=full, code="dops", item_code="patient", reason="Less.", seen=seen, by=dana)
    with pytest.raises(NotNow):
        draft_forms.remove_item(programme=full, code="dops", item_code="machine", reason="Less.", seen=seen, by=dana)
    with pytest.raises(NotAllowed):
        draft_forms.remove_form(programme=full, code="dops", seen=there(full, "dops").seen, by=tina)
    page = f"/programmes/{full.pk}/draft/assessments/"
    assert client_of(tina).get(page + "add/").status_code == 404
    client = client_of(dana)
    assert [
        client.get(page + each).status_code for each in ("nothing/", "dops/items/patient/", "dops/items/machine/")
    ] == [404, 404, 200]
    answer = client.post(page + "dops/items/machine/", {**ITEM, "seen": seen})
    assert answer.status_code == 409
    assert "changed this meanwhile" in said(answer)


def test_the_check_says_which_forms_are_others(dana, full):
    number = next(at for at, each in enumerate(bench_of(full).data["assessments"]) if each["code"] == "dops")
    assert number == 0
    text = FULL.replace("title: Direct observation of one scan (DOPS)", "title: One scan", 1)
    text = f"""{text.rstrip()}
  - {{code: ours, tool: ours, title: Our own, kind: formative, source: [SEED], tag: v}}
"""
    made = draft(full, read_programme_text(text)[0], text=text)
    before = full.current
    told = compared(before, list(before.requirements.select_related("phase")), made.version, made.requirements)
    assert told.besides == ["The form “One scan” is another.", "The form “Our own” is new."]
    back = compared(made.version, made.requirements, before, list(before.requirements.select_related("phase")))
    assert back.besides == [
        "The form “Direct observation of one scan (DOPS)” is another.", "The form “Our own” is gone."
    ]  # fmt: skip


def test_removing_asks_first(dana, full, client_of):
    client, page = client_of(dana), f"/programmes/{full.pk}/draft/assessments/dops/"
    assert "Remove this item?" in said(client.get(page + "items/machine/remove/"))
    form = fields(client.get(page + "items/machine/remove/"))
    client.post(page + "items/machine/remove/", {**form, "reason": "Less."})
    assert there(full, "dops").item("machine") is None
    asked = said(client.get(page + "remove/"))
    assert all(words in asked for words in ("Remove this form?", "Direct observation of one scan (DOPS)"))
    asking = [entry.title for entry in bench_of(full).entries if "dops" in str(entry.data["params"])]
    assert (bool(asking), [title for title in asking if title not in asked]) == (True, [])
    assert "No requirement asks for such an assessment." not in asked
    client.post(page + "remove/", {"seen": there(full, "dops").seen})
    assert there(full, "dops") is None
