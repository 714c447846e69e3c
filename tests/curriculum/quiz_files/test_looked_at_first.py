"""What a director brings is shown first as trainees will read it, with the right answers; it is published when they say so. A
published module can be withdrawn and brought back."""

from __future__ import annotations

import re

import pytest

from curriculum.actions import attempts, module_drafts, own_modules, versions
from curriculum.library.texts import library_text
from curriculum.models import Module, ModuleDraft, Programme
from pocus_credentialing.audit.models import Event
from pocus_credentialing.backups.sources import derived
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.curriculum.answers import right_ones
from tests.factories.pictures import a_picture

from .publishing import published
from .test_own_modules import typed
from .test_pictures_of_texts import packed

pytestmark = pytest.mark.django_db


def brought(client, programme, **given):
    answer = client.post(f"/programmes/{programme.pk}/modules/new/", typed(**given))
    assert answer.status_code == 302
    return ModuleDraft.objects.get(), answer["Location"]


def test_nothing_is_published_before_a_director_has_looked_at_it(programme, dana, tina, pat, client_of):
    client = client_of(dana)
    draft, address = brought(client, programme)
    assert address == f"/programmes/{programme.pk}/modules/drafts/{draft.pk}/"
    assert not Module.objects.filter(institution=programme.institution).exists()
    assert "Our ward" not in client_of(tina).get("/modules/").content.decode()
    page = client.get(address).content.decode()
    assert (">Where</h2>" in page, "Is air bright?" in page, "It reflects." in page) == (True, True, True)
    right = re.findall(r'<li class="choice ok">.*?<span>(\w+)</span>', page, flags=re.S)
    assert right == ["Yes", "False"]
    assert [client_of(person).get(address).status_code for person in (tina, pat)] == [403, 403]
    assert "Our ward" in client.get(f"/programmes/{programme.pk}/modules/").content.decode()
    shown = client.post(f"{address}publish/")["Location"]
    module = Module.objects.get(institution=programme.institution)
    assert (shown, ModuleDraft.objects.count()) == (f"/modules/{module.code}/", 0)
    assert "Our ward" in client_of(tina).get("/modules/").content.decode()
    assert list(Event.objects.order_by("-seq").values_list("verb", flat=True)[:2]) == [
        "module.published", "module.drafted",
    ]  # fmt: skip
    index = client.get(f"/programmes/{programme.pk}/modules/").content.decode()
    assert ("version 1, 2 questions" in index, module.code in index) == (True, True)


def test_a_question_without_an_explanation_is_pointed_at(programme, dana, client_of):
    client = client_of(dana)
    _draft, address = brought(client, programme, quiz="Here? {T}\n\nThere? {=Yes#So it is. ~No}")
    assert "1 question has no explanation" in client.get(address).content.decode()


def test_it_is_changed_before_it_is_published_or_dropped(programme, dana, client_of):
    client = client_of(dana)
    draft, address = brought(client, programme)
    form = client.get(f"{address}change/").context["form"]
    assert (form.initial["title"], form.initial["pass_percent"]) == ("Our ward", 50)
    assert client.post(f"{address}change/", typed(title="Our new ward", quiz=""))["Location"] == address
    draft.refresh_from_db()
    assert (draft.title, len(draft.data["questions"])) == ("Our new ward", 2)
    assert client.post(f"{address}change/", typed(quiz="Open {=a")).status_code == 400
    assert client.post(f"{address}drop/")["Location"] == f"/programmes/{programme.pk}/modules/"
    assert (ModuleDraft.objects.count(), Module.objects.filter(institution=programme.institution).count()) == (0, 0)
    assert client.get(address).status_code == 404


def test_what_was_published_since_a_draft_was_written_is_not_undone_unseen(programme, dana, client_of):
    client = client_of(dana)
    module = published(client, f"/programmes/{programme.pk}/modules/new/", typed())
    change = f"/programmes/{programme.pk}/modules/{module.code}/"
    [first, second] = [client.post(change, typed(title=title))["Location"] for title in ("One", "Another")]
    client.post(f"{second}publish/")
    late = client.post(f"{first}publish/")
    assert (late.status_code, module.current.title) == (409, "Another")
    assert "Version 2 was published after this was written." in late.content.decode()
    client.post(f"{first}change/", typed(title="One", quiz=""))
    assert client.post(f"{first}publish/").status_code == 302
    assert [each.title for each in module.versions.order_by("number")] == ["Our ward", "Another", "One"]


def test_of_two_at_once_the_second_is_told(programme, dana, client_of):
    draft, _address = brought(client_of(dana), programme)
    same = ModuleDraft.objects.get()
    module_drafts.publish_draft(programme=programme, draft=draft, by=dana)
    for act in (module_drafts.publish_draft, module_drafts.drop_draft):
        with pytest.raises(NotNow) as no:
            act(programme=programme, draft=same, by=dana)
        assert no.value.code == "draft_gone"


def test_only_a_director_prepares_publishes_and_withdraws(programme, dana, pat, client_of):
    draft, _address = brought(client_of(dana), programme)
    for act, given in (
        (module_drafts.publish_draft, {"draft": draft}),
        (module_drafts.drop_draft, {"draft": draft}),
        (
            own_modules.withdraw_module,
            {"module": published(client_of(dana), f"/programmes/{programme.pk}/modules/new/", typed())},
        ),
    ):
        with pytest.raises(NotAllowed) as no:
            act(programme=programme, by=pat, **given)
        assert no.value.code == "not_director"


def test_its_pictures_are_seen_by_directors_alone_and_are_in_a_backup(programme, dana, tina, client_of):
    client = client_of(dana)
    text = "![A probe in its holder](probe.png)"
    draft, address = brought(client, programme, text=text, text_pictures=packed(probe=a_picture()))
    [row] = draft.data["pictures"]
    picture = f"{address}pictures/{row['digest']}/"
    assert f'src="pictures/{row["digest"]}/"' in client.get(address).content.decode()
    assert b"".join(client.get(picture)).startswith(b"\x89PNG")
    assert client_of(tina).get(picture).status_code == 403
    assert client.get(f"{address}pictures/{'0' * 64}/").status_code == 404
    assert any(name.endswith(row["digest"]) for name in derived())


def test_the_page_to_change_one_shows_its_questions_as_they_are(programme, dana, client_of):
    client = client_of(dana)
    module = published(client, f"/programmes/{programme.pk}/modules/new/", typed())
    address = f"/programmes/{programme.pk}/modules/{module.code}/"
    page = client.get(address).content.decode()
    assert ("Is air bright?" in page, "Its questions now" in page, module.code in page) == (True, True, True)
    published(client, address, typed(title="Our ward now", quiz=""))
    assert (module.current.number, module.current.title) == (2, "Our ward now")


@pytest.fixture
def module(programme, dana, client_of):
    return published(client_of(dana), f"/programmes/{programme.pk}/modules/new/", typed())


def test_of_a_withdrawn_one_nobody_begins_the_quiz_and_passes_stay(
    module, programme, dana, tina, tom, client_of, api_of
):
    begun = attempts.start(module=module, by=tina)
    attempts.hand_in(attempt=begun, answers=right_ones(module.current), by=tina)
    toms = attempts.start(module=module, by=tom)
    address = f"/programmes/{programme.pk}/modules/{module.code}/"
    client = client_of(dana)
    assert client.post(f"{address}withdraw/")["Location"] == address
    assert client.post(f"{address}withdraw/").status_code == 409
    with pytest.raises(NotNow) as no:
        attempts.start(module=module, by=tina)
    assert no.value.code == "module_withdrawn"
    assert attempts.start(module=module, by=tom) == toms
    told = api_of(tina).post(
        f"/api/v1/modules/{module.code}/attempts/", {"answers": right_ones(module.current)}, "json"
    )
    assert (told.status_code, told.json()["reasons"][0]["code"]) == (409, "module_withdrawn")
    page = client_of(tina).get(f"/modules/{module.code}/").content.decode()
    assert ("This module was withdrawn on" in page, "You passed this module on" in page) == (True, True)
    assert re.search(r'/quiz/start/"\s+hidden', page)
    assert "Our ward" in client_of(tina).get("/modules/").content.decode()
    assert "Our ward" not in client_of(dana).get("/modules/").content.decode()
    assert client.post(f"{address}bring-back/")["Location"] == address
    assert client.post(f"{address}bring-back/").status_code == 409
    assert attempts.start(module=module, by=tina).handed_in_at is None


def test_by_program_it_is_withdrawn_and_brought_back(module, programme, dana, api_of):
    address = f"/api/v1/programmes/{programme.pk}/modules/{module.code}/"
    assert api_of(dana).post(f"{address}withdraw/").json()["withdrawn"] is True
    assert api_of(dana).post(f"{address}bring-back/").json()["withdrawn"] is False


def test_a_programme_that_asks_for_a_withdrawn_one_says_so(module, programme, hospital, dana, client_of):
    wanted = f"kinds: [online_module], codes: [{module.code}]"
    text = library_text("fusic-heart").replace("kinds: [e_learning]", wanted)
    society = versions.start(institution=hospital, text=text, by=dana)
    client, address = client_of(dana), f"/programmes/{programme.pk}/modules/"
    said = f"{society.name} asks for it: “E-learning”"
    assert said in client.get(address).content.decode()
    assert said in client.get(f"{address}{module.code}/").content.decode()
    assert "Complete this: Our ward." in client.get(f"/programmes/{society.pk}/").content.decode()
    draft = f"/programmes/{society.pk}/draft/"
    assert "Complete this: Our ward." in client.get(draft).content.decode()
    rule = client.get(f"{draft}requirements/general.e_learning/").content.decode()
    assert f"The hospital&#x27;s own modules: Our ward ({module.code})" in rule
    told = "“Our ward” was withdrawn and cannot be taken any more, but “E-learning” asks for it."
    pages = [f"/programmes/{each.pk}/" for each in (society, programme)]
    assert [told in client.get(page).content.decode() for page in pages] == [False, False]
    own_modules.withdraw_module(programme=programme, module=module, by=dana)
    assert [told in client.get(page).content.decode() for page in pages] == [True, False]


def test_a_module_of_another_hospital_stands_on_no_page_of_a_programme(programme, dana, sid, other_hospital, client_of):
    theirs = Programme.objects.get(institution=other_hospital)
    published(
        client_of(sid),
        f"/programmes/{theirs.pk}/modules/new/",
        typed(title="Northfield's heart", application="cardiac"),
    )
    assert "Northfield&#x27;s heart" in client_of(sid).get(f"/programmes/{theirs.pk}/").content.decode()
    assert "Northfield" not in client_of(dana).get(f"/programmes/{programme.pk}/").content.decode()
