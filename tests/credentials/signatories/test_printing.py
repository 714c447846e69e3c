"""Does the paper say who from outside signed, and in what capacity?"""

from __future__ import annotations

import json

import pytest

from pocus_credentialing.credentials import sheets
from tests.credentials.test_printing import output_of, spaced

from .conftest import sign

pytestmark = pytest.mark.django_db
LONG = {  # as long as each may be
    "name": "Prof. Dr. Maximiliane-Antoinette von Hohenstein-Oberlangenau, MD, PhD, FACEP xyz",
    "role": "Director of the Division of Emergency and Point-of-Care Ultrasound and Education",
    "affiliation": "University Hospital of Northfields and the Greater Lake District, Department of Emergency Medicine and "
    "Disaster Response",
}


@pytest.fixture
def file_of(run_jobs):
    def find(certificate, paper="A4"):
        run_jobs()
        return sheets.path_of(certificate.institution_id, certificate.prints.get(paper=paper).sha256)

    return find


def test_face_annex_and_the_file_inside_name_role_affiliation_and_capacity(invited, file_of, tmp_path):
    certificate = sign(invited[0])
    printed = file_of(certificate)
    face = spaced(output_of("pdftotext", "-l", 1, printed, "-"))
    for words in (
        "Ada Lind, MD", "Head of Emergency Ultrasound, Northfield Hospital",
        "Outside signatory invited by the holder's hospital.", "through a single-use link",
    ):  # fmt: skip
        assert words in face, words
    assert "identity confirmed" not in face
    annex = spaced(output_of("pdftotext", "-f", 2, printed, "-"))
    assert (
        "Signed by Ada Lind, MD, Head of Emergency Ultrasound, Northfield Hospital, outside signatory invited by the "
        "holder's hospital, through a single-use link. The signatory saw these numbers and reviewed none of these 25 scans."
    ) in annex
    output_of("pdfdetach", "-saveall", "-o", tmp_path, printed)
    inside = json.loads((tmp_path / f"{certificate.serial}.json").read_text())
    assert inside["statement"]["signed"]["capacity"] == "outside signatory invited by the holder's hospital"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_longest_names_stay_on_the_face_beside_the_rest(invited, file_of, paper, tmp_path):
    assert [len(each) for each in LONG.values()] == [80, 80, 120]
    certificate = sign(invited[0], **LONG)
    printed = file_of(certificate, paper)
    face = spaced(output_of("pdftotext", "-l", 1, printed, "-"))
    for words in (*LONG.values(), "as the signatory gave them.", certificate.serial, "Dana Whitfield, MD"):
        assert words in face, words
    boxes = output_of("pdftotext", "-bbox", "-l", 1, printed, "-").splitlines()
    height = float(next(line for line in boxes if "<page" in line).split('height="')[1].split('"')[0])
    tops = {
        word: float(line.split('yMin="')[1].split('"')[0])
        for line in boxes
        for word in ("Prof.", "Standard:", "Response")
        if f">{word}<" in line or f">{word},<" in line
    }
    # The signature begins below the standard's line and ends above the edge.
    assert tops["Standard:"] < tops["Prof."] < tops["Response"] < height - 30


def test_a_directors_paper_is_as_it_was(certificate, file_of):
    face = spaced(output_of("pdftotext", "-l", 1, file_of(certificate), "-"))
    assert ("identity confirmed by password" in face, "utside signatory" in face) == (True, False)
