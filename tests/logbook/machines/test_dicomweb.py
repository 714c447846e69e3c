"""QIDO-RS and WADO-RS: whoever sees a clip finds and fetches its cleaned object by a token, and nobody else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from django.test import Client
from django.utils import timezone

from logbook import storage
from logbook.actions import clips as acts
from logbook.actions import numbering, reviews, scans
from logbook.dicom.attributes import uids_of
from logbook.dicom.errors import Unusable
from logbook.models import Clip
from pocus_credentialing.people import tokens
from tests.factories import ultrasound
from tests.logbook.reviews.builders import an_open_session, words
from tests.logbook.scans.builders import a_draft, a_received_clip

pytestmark = pytest.mark.django_db
JPEG = "1.2.840.10008.1.2.4.50"


@pytest.fixture
def scan(tina):
    """Of Tina's: a film of three frames and a still, of one study and series."""
    scan = a_draft(tina)
    for number, frames in enumerate((3, 1), start=1):
        planted = ultrasound.Planted(uid=f"1.2.3.{number}")
        acts.process(a_received_clip(scan, frames=frames, seed=number, planted=planted).pk)
    return scan


@pytest.fixture
def ask():
    """A program with the person's token."""

    def get(person, path: str, accept: str = "*/*", **more):
        bearer = {"Authorization": f"Bearer {tokens.make(person)}"} if person else {}
        answer = Client().get(f"/dicomweb/{path}", headers={"Accept": accept, **bearer}, **more)
        answer.body = b"".join(answer)
        return answer

    return get


def parts_of(response) -> list[tuple[str, bytes]]:
    """Kind and content of each."""
    body, boundary = response.body, response["Content-Type"].split('boundary="')[1].split('"')[0]
    pieces = body.split(f"--{boundary}".encode())
    assert (pieces[0], pieces[-1]) == (b"", b"--\r\n")
    split = [piece.removeprefix(b"\r\n").split(b"\r\n\r\n", 1) for piece in pieces[1:-1]]
    kinds = [head.decode().split("Content-Type: ")[1].split("\r\n")[0] for head, _content in split]
    return list(zip(kinds, [content.removesuffix(b"\r\n") for _head, content in split], strict=True))


def address_of(clip) -> str:
    return f"studies/{clip.study_uid}/series/{clip.series_uid}/instances/{clip.instance_uid}"


def objects_of(scan) -> list[bytes]:
    return [storage.place_of(scan.institution_id, each.files["dicom"]).read_bytes() for each in scan.clips.all()]


def test_the_names_and_attributes_kept_are_those_that_a_dicom_reader_finds(scan, ask, tina):
    film, still = scan.clips.all()
    read = [pydicom.dcmread(BytesIO(each)) for each in objects_of(scan)]
    kept = [(each.study_uid, each.series_uid, each.instance_uid) for each in (film, still)]
    assert kept == [(each.StudyInstanceUID, each.SeriesInstanceUID, each.SOPInstanceUID) for each in read]
    said = ask(tina, f"studies/{film.study_uid}/metadata", "application/dicom+json").json()
    for each in read:
        del each.PixelData
    assert said == [each.to_json_dict() for each in read]


def test_clips_made_before_that_are_named_once_from_their_objects(scan, ask, tina):
    film = scan.clips.first()
    names = list(Clip.objects.values_list("study_uid", "series_uid", "instance_uid"))
    Clip.objects.update(study_uid="", series_uid="", instance_uid="")
    assert (ask(tina, "instances").json(), ask(tina, address_of(film)).status_code) == ([], 404)
    assert (numbering.number_clips(), numbering.number_clips()) == (2, 0)
    assert list(Clip.objects.values_list("study_uid", "series_uid", "instance_uid")) == names
    assert ask(tina, address_of(film)).status_code == 200


def test_a_study_its_series_and_its_objects_are_found_and_nothing_says_whose_they_are(scan, ask, tina):
    film, still = scan.clips.all()
    (study,) = ask(tina, "studies").json()
    assert study["0020000D"]["Value"] == [film.study_uid]
    assert (study["00201206"]["Value"], study["00201208"]["Value"]) == ([1], [2])
    assert [study[tag] for tag in ("00100010", "00100020", "00080020")] == [{"vr": "PN"}, {"vr": "LO"}, {"vr": "DA"}]
    (series,) = ask(tina, f"studies/{film.study_uid}/series").json()
    assert (series["0020000E"]["Value"], series["00201209"]["Value"]) == ([film.series_uid], [2])
    found = ask(tina, f"studies/{film.study_uid}/series/{film.series_uid}/instances").json()
    assert {each["00080018"]["Value"][0]: each.get("00280008", {}).get("Value") for each in found} == {
        film.instance_uid: [3],
        still.instance_uid: None,
    }
    for each in (study, series, found[0]):
        address = each["00081190"]["Value"][0].removeprefix("http://testserver/dicomweb/")
        assert ask(tina, address).status_code == 200


FOUND = {
    "": 2,
    "limit=1": 1,
    "limit=0": 0,
    "limit=999999&offset=1": 1,
    "ModalitiesInStudy=US&PatientName=*&includefield=all": 2,
    "Modality=CT": 0,
    "PatientName=QUERZOLIN*": 0,
    "00080020=20260101": 0,
    "SOPClassUID=1.2.840.10008.5.1.4.1.1.3.1": 1,
    "SOPClassUID=1.2.840.10008.5.1.4.1.1.6.1": 1,
    "SOPClassUID=1.2.840.10008.5.1.4.1.1.2": 0,
    "SOPInstanceUID=1.2.3,2.25.4": 0,
}


def test_a_search_is_bounded_and_never_gives_more_than_was_asked_for(scan, ask, tina):
    answers = {query: ask(tina, f"instances?{query}") for query in FOUND}
    assert {query: len(answer.json()) for query, answer in answers.items()} == FOUND
    assert [query for query, answer in answers.items() if "Warning" in answer.headers] == ["limit=1", "limit=0"]
    wrong = ("limit=many", "offset=-1", "InstitutionName=St", "limit=²")
    assert [ask(tina, f"instances?{query}").status_code for query in wrong] == [400] * 4


def test_objects_are_fetched_as_they_lie_by_study_series_and_alone(scan, ask, tina):
    film, _still = scan.clips.all()
    whole = [(f"application/dicom; transfer-syntax={JPEG}", each) for each in objects_of(scan)]
    for path in (f"studies/{film.study_uid}", f"studies/{film.study_uid}/series/{film.series_uid}"):
        assert parts_of(ask(tina, path)) == whole
    accept = f'multipart/related; type="application/dicom"; transfer-syntax={JPEG}'
    assert parts_of(ask(tina, address_of(film), accept)) == whole[:1]
    alone = ask(tina, address_of(film), "application/dicom")
    assert (alone["Content-Type"], alone.body) == ("application/dicom", whole[0][1])
    unpacked = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1'
    for accept in (unpacked, "text/html", 'multipart/related; type="application/dicom+xml"'):
        assert ask(tina, address_of(film), accept).status_code == 406


def test_frames_and_films_are_fetched_without_reading_dicom(scan, ask, tina):
    film, still = scan.clips.all()
    read = pydicom.dcmread(BytesIO(objects_of(scan)[0]))
    frames = [each.rstrip(b"\0") for each in pydicom.encaps.generate_frames(read.PixelData, number_of_frames=3)]
    got = parts_of(ask(tina, f"{address_of(film)}/frames/3,1", 'multipart/related; type="image/jpeg"'))
    assert [(kind, each.rstrip(b"\0")) for kind, each in got] == [
        (f"image/jpeg; transfer-syntax={JPEG}", frames[at]) for at in (2, 0)
    ]
    wrong = {"4": 404, "0": 404, "1,4": 404, "x": 400, "1,": 400, ",".join("1" * 1001): 400, "1" * 5000: 400}
    assert {each: ask(tina, f"{address_of(film)}/frames/{each}").status_code for each in wrong} == wrong
    rendered = [ask(tina, f"{address_of(each)}/rendered") for each in (film, still)]
    rendered.append(ask(tina, f"{address_of(film)}/rendered", "image/jpeg"))
    assert [each["Content-Type"] for each in rendered] == ["video/mp4", "image/jpeg", "image/jpeg"]
    assert ask(tina, f"{address_of(still)}/rendered", "video/mp4").status_code == 406


def test_who_does_not_see_the_clip_finds_nothing_under_its_name(scan, ask, tina, tom, pat, dana, sid):
    film = scan.clips.first()
    asked_for = [address_of(film), f"studies/{film.study_uid}", f"{address_of(film)}/metadata"]
    asked_for += [f"{address_of(film)}/rendered", f"{address_of(film)}/frames/1"]

    def told(person):
        return [ask(person, path).status_code for path in asked_for], len(ask(person, "instances").json())

    nothing, everything = ([404] * 5, 0), ([200] * 5, 2)
    assert [told(each) for each in (tina, tom, pat, dana, sid)] == [everything, *[nothing] * 4]
    scan = scans.submit(scan=scan, by=tina)
    assert [told(each) for each in (tina, tom, pat, dana, sid)] == [
        everything,
        nothing,
        everything,
        everything,
        nothing,
    ]
    reviews.review(scan=scan, by=pat, authentication=an_open_session(), **words(scan))
    assert [told(each) for each in (dana, sid)] == [everything, nothing]
    nobody = [ask(None, path).status_code for path in (*asked_for, "studies", "series", "instances")]
    assert nobody == [401] * 8


def test_a_clip_that_is_hidden_for_patient_data_is_not_there_either(scan, ask, tina):
    film, still = scan.clips.all()
    Clip.objects.filter(pk=film.pk).update(hidden_at=timezone.now(), hidden_by=tina)
    assert [ask(tina, address_of(each)).status_code for each in (film, still)] == [404, 200]
    assert len(parts_of(ask(tina, f"studies/{film.study_uid}"))) == 1


def test_a_clip_that_was_left_out_or_whose_file_is_gone_is_not_there(scan, ask, tina):
    film, still = scan.clips.all()
    Clip.objects.filter(pk=film.pk).update(left_out=True)
    storage.place_of(scan.institution_id, still.files["dicom"]).unlink()
    assert [ask(tina, address_of(each)).status_code for each in (film, still)] == [404, 404]
    assert len(ask(tina, "instances").json()) == 1


def test_a_file_that_is_removed_once_it_was_found_is_not_there(scan, ask, tina, monkeypatch):
    film = scan.clips.first()
    storage.place_of(scan.institution_id, film.files["dicom"]).unlink()
    monkeypatch.setattr(Path, "exists", lambda _path: True)  # as it was a moment ago
    paths = [
        address_of(film),
        f"{address_of(film)}/metadata",
        f"{address_of(film)}/frames/1",
        f"studies/{film.study_uid}",
    ]
    assert [ask(tina, path).status_code for path in paths] == [404] * 4


def test_what_is_removed_while_it_is_sent_is_sent_whole(scan, tina):
    whole, film = objects_of(scan), scan.clips.first()
    bearer = {"Authorization": f"Bearer {tokens.make(tina)}"}
    answer = Client().get(f"/dicomweb/studies/{film.study_uid}", headers=bearer)
    coming = iter(answer)
    first = next(coming)
    for clip in scan.clips.all():
        storage.place_of(scan.institution_id, clip.files["dicom"]).unlink()
    answer.body = first + b"".join(coming)
    assert [content for _kind, content in parts_of(answer)] == whole


def test_what_is_no_object_of_ours_has_no_names(tmp_path):
    path = ultrasound.write(tmp_path / "raw.dcm")
    with path.open("rb") as file, pytest.raises(Unusable):
        uids_of(file)
