"""A DICOM object in which a film lies becomes what one with frames becomes: frame by frame, with its own crop and pace,
and without the patient."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread

from logbook import filmed_objects, sandbox, unwrapping
from logbook.dicom.errors import Unusable
from logbook.dicom.facts import Derived
from logbook.dicom.syntaxes import US_MULTIFRAME
from tests.factories import filmed, films
from tests.factories.filmed import Filmed
from tests.factories.ultrasound import frame_number
from tests.logbook.dicom.conftest import KEY, clean_frames, film_frames


def made(content: bytes, folder: Path) -> tuple[Derived, Path]:
    """What a worker would, by the machine's own regions."""
    path = folder / "received"
    path.write_bytes(content)
    found = sandbox.inspect(path)
    whole = unwrapping.as_dicom(path, columns=found.columns, rows=found.rows, into=folder)
    return sandbox.derive(whole, crop=None, uid_key=KEY, into=folder / "into"), folder / "into"


def refused(content: bytes, folder: Path) -> str:
    with pytest.raises(Unusable) as error:
        made(content, folder)
    return str(error.value.code)


@pytest.mark.parametrize("kind", filmed.KINDS)
def test_every_frame_is_kept_in_its_place_and_nothing_of_the_patient(kind: str, tmp_path: Path) -> None:
    derived, folder = made(filmed.encoded(Filmed(kind)), tmp_path)
    left, top, right, bottom = Filmed().clip.region
    assert (derived.frames, derived.frame_ms, derived.width, derived.height) == (6, 40.0, right - left, bottom - top)
    film = film_frames(folder / "clip.mp4", derived.width, derived.height)
    assert [frame_number(one) for one in clean_frames(folder)] == [frame_number(one) for one in film] == list(range(6))
    clean = dcmread(folder / "clip.dcm")
    assert (clean.SOPClassUID, clean.ManufacturerModelName, len(clean.SequenceOfUltrasoundRegions)) == (
        US_MULTIFRAME, "Speckle 5", 1,
    )  # fmt: skip
    assert list(clean.LossyImageCompressionMethod)[1:] == ["ISO_10918_1"]
    written = b"".join(path.read_bytes() for path in folder.iterdir()).lower()
    assert [token for token in films.PATIENT.tokens() if token.lower().encode() in written] == []


@pytest.mark.parametrize("suffix", ["mp4", "h264"])
def test_a_film_that_asks_to_be_shown_on_its_head_is_not_turned_under_the_machines_regions(suffix, tmp_path) -> None:
    """The banner with the name, else, would lie where the region says that the picture is."""
    kind = {"mp4": "H.264 in MP4", "h264": "H.264 without a container"}[suffix]
    shown = []
    for name, stream in (("upright", films.film(suffix, *films.H264)), ("turned", films.on_its_head(suffix))):
        folder = tmp_path / name
        folder.mkdir()
        _derived, into = made(filmed.encoded(Filmed(kind, stream=stream)), folder)
        shown.append([one.tobytes() for one in clean_frames(into)])
    assert shown[0] == shown[1]


def test_its_pace_is_the_films_where_the_machine_says_none_and_its_sound_is_gone(tmp_path: Path) -> None:
    silent = {"FrameTime": None, "FrameIncrementPointer": None, "NumberOfFrames": 6}
    derived, folder = made(filmed.encoded(Filmed(said=silent, sound=True)), tmp_path)
    assert (derived.frames, derived.frame_ms, derived.timing_known) == (6, 50.0, True)
    assert b"mp4a" not in (folder / "clip.mp4").read_bytes()


def test_nothing_of_the_film_is_left_beside_what_was_made_of_it(tmp_path: Path) -> None:
    path, into = tmp_path / "received", tmp_path / "made"
    into.mkdir()
    path.write_bytes(filmed.encoded(Filmed()))
    assert filmed_objects.as_frames(path, into).name == "framed.dcm"
    assert [each.name for each in into.iterdir()] == ["framed.dcm"]


def test_a_video_photographic_image_is_taken_where_it_says_ultrasound_only(tmp_path: Path) -> None:
    photographic = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.4.1"}
    assert made(filmed.encoded(Filmed(said=photographic)), tmp_path)[0].frames == 6
    assert refused(filmed.encoded(Filmed(said={**photographic, "Modality": "XC"})), tmp_path) == "not_ultrasound"


REFUSED = {
    "another size": (Filmed(said={"Columns": 200}), "picture_differs"),
    "another codec": (Filmed("HEVC in MP4", stream=films.film()), "damaged"),
    "no film": (Filmed(stream=b"Dear colleague, here is no film."), "film_format"),
    "half a film": (Filmed(stream=films.film()[:2000]), "truncated"),
    "noise": (Filmed("H.264 without a container", stream=b"\0\0\0\1\x67" + b"\x55" * 5000), "damaged"),
    "many frames announced": (Filmed(said={"NumberOfFrames": 60}), "frames_missing"),
    "a huge picture": (Filmed(said={"Columns": 16000, "Rows": 16000}), "picture_too_large"),
    "CT": (Filmed(said={"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2", "Modality": "CT"}), "not_ultrasound"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name: str, tmp_path: Path) -> None:
    how, code = REFUSED[name]
    assert refused(filmed.encoded(how), tmp_path) == code
