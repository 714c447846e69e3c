"""What was typed stays: when another exam is chosen, and when what is sent is not enough."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from logbook.actions import clips, scans
from logbook.models import Scan

from .builders import a_draft, a_file, all_said

pytestmark = pytest.mark.django_db
TYPED = {
    "context": "educational", "remarks": "Breathless since noon", "performed_at": "2026-01-02T10:00",
    "answer_rv_dilated": "positive", "views": "ivc", "all_normal": "on", "age_band": "18_39", "case_key": "A 7",
}  # fmt: skip


def checked(html: str) -> list[str]:
    return [f"{name}={value}" for name, value in re.findall(r'name="(\w+)" value="([^"]*)"[^>]* checked', html)]


def test_another_exam_keeps_what_fits_it_and_chooses_nothing_clinical_about_it(tina, pat, client_of):
    owner = client_of(tina)
    mark = "7f6d9f5e-0c55-4d3c-9d36-0c8cf0c8d0aa"
    sent = {**TYPED, "watched": f"bedside:{pat.pk}", "client_id": mark, "change_exam": "1"}
    answer = owner.post("/scans/new/?exam=lung", sent)
    form, html = answer.context["form"], answer.content.decode()
    kept = {name: form[name].value() for name in ("remarks", "age_band", "case_key", "client_id")}
    assert (answer.status_code, Scan.objects.count(), form.errors) == (200, 0, {})
    assert kept == {"remarks": TYPED["remarks"], "age_band": "18_39", "case_key": "A 7", "client_id": mark}
    assert checked(html) == ["context=educational", f"watched=bedside:{pat.pk}"]
    assert 'value="2026-01-02T10:00"' in html
    assert (answer.context["exam"].code, 'action="?exam=lung"' in html) == ("lung", True)
    # Without scripts the chosen files are not taken along, and that is said.
    again = "If you had chosen clips, choose them again."
    assert [again in each for each in (html, owner.get("/scans/new/?exam=lung").content.decode())] == [True, False]


def test_the_chips_of_a_filled_form_carry_it_and_those_of_an_empty_page_are_links(tina, client_of):
    html = client_of(tina).get("/scans/new/?exam=cardiac").content.decode()
    button = re.search(r'<button class="chip"[^>]*id="exam-lung"[^>]*>', html)[0]
    assert ('form="log-form"' in button, 'formaction="?exam=lung"' in button) == (True, True)
    assert "formenctype" in button  # chosen files are not sent for this
    assert 'href="?exam=lung"' in client_of(tina).get("/scans/new/").content.decode()


def test_an_empty_log_that_is_sent_leads_to_its_form_with_each_fault_beside_its_field(tina, client_of):
    owner = client_of(tina)
    answer = owner.post("/scans/new/?exam=cardiac", {"send": "1"}, follow=True)
    errors = answer.context["form"].errors
    assert sorted(errors) == [
        "answer_lv_function_reduced", "answer_pericardial_effusion", "answer_rv_dilated", "context", "views", "watched",
    ]  # fmt: skip
    assert errors["context"] == ["Say why this scan was done."]
    assert (Scan.objects.get().state, "There is a problem" in answer.content.decode()) == ("draft", True)


def test_a_log_that_lacks_its_clip_says_so_beside_the_files(tina, client_of):
    scan = a_draft(tina)
    answer = client_of(tina).get(f"/scans/{scan.pk}/edit/?missing=1")
    assert list(answer.context["form"].errors) == ["clips"]
    clips.receive(scan=scan, by=tina, file=a_file())
    assert client_of(tina).get(f"/scans/{scan.pk}/edit/?missing=1").context["form"].errors == {}


def test_a_withdrawn_scan_without_a_clip_awaits_nothing(tina, client_of):
    scan, sentence = scans.start(by=tina, **all_said()), "It is accepted only once"
    scans.withdraw(scan=scan, by=tina)
    assert sentence not in client_of(tina).get(f"/scans/{scan.pk}/").content.decode()


def test_what_one_trainee_was_shown_does_not_go_into_the_log_of_another(tina, tom, client_of):
    address = "/scans/new/?exam=lung"
    writers = [client_of(person).get(address).context["writer"] for person in (tina, tom)]
    refused, taken = (
        client_of(tom).post(address, {"context": "clinical", "client_id": str(uuid4()), "writer": writer})
        for writer in writers
    )
    assert (refused.status_code, "was shown to somebody else" in refused.content.decode()) == (409, True)
    assert (taken.status_code, [scan.trainee for scan in Scan.objects.all()]) == (302, [tom])


# --- whoever was signed out meanwhile, in a browser without scripts


def after_signing_in_again(client, person, address: str, form: dict[str, str]):
    """The session ends, the form is sent, the person signs in, and the page is opened that the sign-in leads to."""
    client.logout()
    sent = client.post(address, form)
    assert sent.status_code == 302
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(address)


def writer(client, address: str) -> str:
    return re.search(r'name="writer" value="([^"]+)"', client.get(address).content.decode())[1]


def test_a_new_scan_stands_in_the_form_again_and_is_saved_once(tina, client_of):
    owner, address = client_of(tina), "/scans/new/?exam=cardiac"
    form = {**TYPED, "client_id": str(uuid4()), "writer": writer(owner, address), "draft": "1"}
    again = after_signing_in_again(owner, tina, address, form)
    said = {
        name: again.context["form"][name].value() for name in ("remarks", "client_id", "answer_rv_dilated", "case_key")
    }
    assert said == {**{name: form[name] for name in said}, "case_key": ""}
    assert "clips have to be chosen again" in again.content.decode()
    assert (Scan.objects.count(), again.context["form"].errors) == (0, {})
    assert owner.post(address, form).status_code == 302
    assert Scan.objects.get().remarks == TYPED["remarks"]
    assert "is here again" not in owner.get(address).content.decode()


def test_so_does_what_was_changed_and_the_case_key_stays(tina, client_of):
    scan = scans.change(scan=a_draft(tina), by=tina, case_key="A 7")
    owner, address = client_of(tina), f"/scans/{scan.pk}/edit/"
    form = {
        "remarks": "Seen again",
        "writer": writer(owner, address),
        "seen": scan.mark,
        "case_key": "B 8",
        "draft": "1",
    }
    again = after_signing_in_again(owner, tina, address, form).context["form"]
    assert [again[name].value() for name in ("remarks", "seen", "case_key")] == ["Seen again", scan.mark, "A 7"]


def test_nobody_else_who_signs_in_there_finds_it(tina, tom, client_of):
    owner, address = client_of(tina), "/scans/new/?exam=cardiac"
    form = {**TYPED, "client_id": str(uuid4()), "writer": writer(owner, address), "draft": "1"}
    again = after_signing_in_again(owner, tom, address, form)
    assert TYPED["remarks"] not in again.content.decode()
