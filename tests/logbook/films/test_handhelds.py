"""A film waits for its crop; its owner says once which handheld it was, and the crop serves that model at that size."""

from __future__ import annotations

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from logbook.actions import clips, masks, scans
from logbook.dicom.facts import Box
from logbook.handhelds import key_of
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from tests.factories import films
from tests.logbook.clips.test_planted import everything_written, mails_sent
from tests.logbook.scans.builders import a_draft, watched_by

pytestmark = pytest.mark.django_db

BOX = {"x": 24, "y": 26, "width": 144, "height": 108}
PATIENT = films.PATIENT


def sent(content: bytes, name: str = "clip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def received(scan, content: bytes, **about) -> Clip:
    return clips.receive(scan=scan, by=scan.trainee, file=sent(content), **about)


def traces(content: bytes) -> list[str]:
    """What is found of the patient; but for their number as six digits, which may stand in any digest."""
    plain, words = content.lower(), [*PATIENT.tokens(), "odaleth"]
    words = [word for word in words if not (word.isdigit() and len(word) < 8)]
    return sorted({word for word in words for form in ("utf-8", "utf-16-le") if word.lower().encode(form) in plain})


# --- from the upload to the next one -------------------------------------------------------------------------------


def test_a_film_is_held_until_its_owner_draws_the_crop_and_then_serves_the_next_of_that_handheld(
    draft, tom, pat, client_of, work
):
    owner = client_of(draft.trainee)
    page = owner.post(f"/scans/{draft.pk}/clips/", {"file": sent(films.film())})
    work()
    held = Clip.objects.get()
    assert (page.status_code, held.state, held.reason, held.machine, held.frames) == (302, "held", "crop_needed", "", 6)
    asked = owner.get(f"/clips/{held.pk}/crop/").content.decode()
    assert ("Which handheld was it?" in asked, "Butterfly iQ3" in asked) == (True, True)
    drawn = owner.post(f"/clips/{held.pk}/crop/", {**BOX, "handheld": " Butterfly  iQ3"})
    work()
    held.refresh_from_db()
    assert (drawn.status_code, held.state, held.machine, held.crop) == (302, "ready", "Butterfly iQ3", BOX)

    masks.confirm(mask=MachineMask.objects.get(), by=pat)
    same = {"handheld": "butterfly iq3"}
    later = received(a_draft(tom), films.film(rate="25"), **same)
    other = received(later.scan, films.film("avi", *films.MJPEG), handheld="Vscan Air")
    unsaid = received(later.scan, films.film("mov"))
    work()
    states = {clip.pk: clip.state for clip in Clip.objects.all()}
    assert [states[clip.pk] for clip in (later, other, unsaid)] == ["ready", "held", "held"]
    assert Event.objects.get(verb="clip.cropped").data == {}


def test_a_crop_that_was_drawn_before_is_shown_on_the_next_film_and_used_with_one_more_word(draft, client_of, work):
    owner = client_of(draft.trainee)
    first = received(draft, films.film())
    work()
    clips.crop(clip=first, box=Box(**BOX), by=draft.trainee, handheld="Vscan Air")
    second = received(draft, films.still())
    work()
    mask = MachineMask.objects.get()
    offered = owner.get(f"/clips/{second.pk}/crop/").content.decode()
    assert f'href="?like={mask.pk}"' in offered
    shown = owner.get(f"/clips/{second.pk}/crop/?like={mask.pk}").content.decode()
    assert ('width="144" height="108"' in shown, 'value="Vscan Air"' in shown) == (True, True)
    scan_page = owner.get(f"/scans/{draft.pk}/").content.decode()
    assert '<option value="Vscan Air">' in scan_page
    assert owner.post(f"/clips/{second.pk}/crop/", {**BOX, "handheld": "Vscan Air"}).status_code == 302
    work()
    assert set(Clip.objects.values_list("state", "machine")) == {("ready", "Vscan Air")}


def test_the_form_for_a_new_scan_offers_a_handheld_once_one_was_named(draft, client_of, work):
    owner = client_of(draft.trainee)
    form = f"/scans/new/?exam={draft.application.code}"
    assert 'name="handheld"' not in owner.get(form).content.decode()
    first = received(draft, films.still())
    work()
    clips.crop(clip=first, box=Box(**BOX), by=draft.trainee, handheld="Vscan Air")
    page = owner.get(form).content.decode()
    assert ('<option value="Vscan Air">' in page, '<option value="" selected>None of these' in page) == (True, True)
    answer = owner.post(form, {"clips": sent(films.still(width=322)), "handheld": "Vscan Air"})
    assert (answer.status_code, Clip.objects.latest("received_at").machine) == (302, "Vscan Air")
    wrong = owner.post(form, {"handheld": "Of nobody"})
    assert (wrong.status_code, "handheld" in wrong.context["form"].errors) == (400, True)


def test_a_handheld_that_was_used_before_is_chosen_with_the_file(draft, client_of, work):
    owner = client_of(draft.trainee)
    first = received(draft, films.film(), handheld="Vscan Air")
    work()
    clips.crop(clip=first, box=Box(**BOX), by=draft.trainee)
    page = owner.post(f"/scans/{draft.pk}/clips/", {"file": sent(films.film("mov")), "handheld": "Vscan Air"})
    work()
    assert (page.status_code, list(Clip.objects.values_list("state", flat=True))) == (302, ["ready", "ready"])
    assert MachineMask.objects.get().machine_key == key_of("Vscan Air")
    wrong = owner.post(f"/scans/{draft.pk}/clips/", {"file": sent(films.film("avi")), "handheld": "Mrs Querzolin"})
    assert (wrong.status_code, Clip.objects.count()) == (400, 2)


def test_by_api_a_film_comes_with_its_handheld_and_is_cropped(draft, api_of, work):
    program = api_of(draft.trainee)
    url = f"/api/v1/scans/{draft.pk}/clips/"
    refused = program.post(url, {"file": sent(films.film()), "handheld": "MRN 7740193355"}, format="multipart")
    taken = program.post(url, {"file": sent(films.film())}, format="multipart")
    work()
    assert (refused.status_code, "handheld" in str(refused.json()), taken.status_code) == (400, True, 201)
    cropped = program.post(f"/api/v1/clips/{taken.json()['id']}/crop/", {**BOX, "handheld": "Exo Iris"}, format="json")
    assert (cropped.status_code, cropped.json()["machine"]) == (200, "Exo Iris")
    work()
    second = program.post(url, {"file": sent(films.film("mov")), "handheld": "Exo Iris"}, format="multipart")
    work()
    found = program.get(f"/api/v1/clips/{second.json()['id']}/").json()
    assert (found["state"], found["frames"], found["frame_ms"]) == ("ready", 6, 50.0)


def test_a_file_that_names_its_machine_is_not_called_otherwise(draft, work):
    from tests.logbook.scans.builders import a_file  # noqa: PLC0415

    clip = clips.receive(scan=draft, by=draft.trainee, file=a_file(), handheld="Vscan Air")
    assert (clip.machine == "Vscan Air", clip.machine_key == key_of("Vscan Air")) == (False, False)


def test_a_film_that_cannot_be_decoded_fails_in_a_sentence(draft, work, client_of):
    content = films.film()
    at = content.index(b"mdat") + 4
    clip = received(draft, content[:at] + bytes(len(content) - at - 1500) + content[-1500:])
    work()
    clip.refresh_from_db()
    assert (clip.state, clip.reason) == ("failed", "damaged")
    assert "This file is damaged." in client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()


# --- nothing of a patient ------------------------------------------------------------------------------------------


def test_nothing_of_the_patient_is_left(draft, work, committed, client_of, pat, tmp_data, caplog):
    sent_in = [films.still(), films.still("PNG"), films.film(sound=True), films.film("avi", *films.MJPEG)]
    assert [len(traces(content)) >= 2 for content in sent_in] == [True] * 4
    caplog.set_level(logging.DEBUG)
    owner = client_of(draft.trainee)
    owner.post(f"/scans/{draft.pk}/clips/", {"file": [sent(content, PATIENT.file_name) for content in sent_in]})
    work()
    for clip in Clip.objects.all():
        committed(clips.crop, clip=clip, box=Box(**BOX), by=draft.trainee, handheld="Exo Iris")
    work()
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    committed(scans.submit, scan=draft, by=draft.trainee)
    assert list(Clip.objects.values_list("state", flat=True)) == ["ready"] * 4
    every = owner.post(f"/scans/{draft.pk}/export/")
    pages = [owner.get(address).content for address in (f"/scans/{draft.pk}/", f"/history/scan/{draft.pk}/")]
    found = {"database": traces(everything_written()), "logs": traces(caplog.text.encode())}
    found["mails"], found["pages"] = traces(mails_sent()), traces(b"".join(pages))
    found["taken along"] = traces(b"".join(every.streaming_content) + str(every.headers).encode())
    for path in tmp_data.rglob("*"):
        found[path.name] = traces(path.name.encode() + (path.read_bytes() if path.is_file() else b""))
    assert {place: words for place, words in found.items() if words} == {}
