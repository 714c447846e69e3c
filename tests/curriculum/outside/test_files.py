"""A file is what its content says: a PDF, JPEG or PNG, whole, quiet, of bounded size; it lies where nobody finds it by a name."""

from __future__ import annotations

import hashlib

import pytest

from curriculum import papers
from curriculum.actions import kept_papers
from curriculum.paper_kinds import NotUsable, kind_of
from pocus_credentialing.refusals import NotNow

from .files import JPEG, PDF, png, upload

PNG = png()
GOOD = {
    "a pdf": (PDF, "application/pdf"),
    "a pdf whose picture spells a script": (
        PDF.replace(b"startxref", b"stream\n/JS (x) /Launch\nendstream startxref"),
        "application/pdf",
    ),
    # Read once through: to look for the end of each of them anew would take hours.
    "a pdf of a million beginnings": (
        PDF.replace(b"startxref", b"stream\n" * 1_000_000 + b"startxref"),
        "application/pdf",
    ),
    "a jpeg": (JPEG, "image/jpeg"),
    "a png": (PNG, "image/png"),
}
BAD = {
    "nothing of ours": (b"<html><script>alert(1)</script></html>", "unknown"),
    "a program": (b"MZ\x90\0", "unknown"),
    "a pdf cut off": (PDF[:-12], "broken"),
    "a pdf that is something else": (b"%PDF-not really startxref %%EOF", "broken"),
    "a pdf with a script": (PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript /JS (x) >> /Type"), "active"),
    "a pdf with a script written otherwise": (PDF.replace(b"/Type", b"/S /J#61vaScript /Type"), "active"),
    "a pdf with a script behind what does not end": (PDF.replace(b"startxref", b"stream\n/JS (x) startxref"), "active"),
    "a pdf with a file inside": (PDF.replace(b"/Type", b"/EmbeddedFiles 3 0 R /Type"), "active"),
    "a jpeg cut off": (JPEG[:-2], "broken"),
    "a jpeg without a size": (JPEG[:20] + JPEG[33:], "broken"),
    "a png cut off": (PNG[:-6], "broken"),
    "a png with something behind it": (PNG + b"<script>", "broken"),
    "a png with a wrong checksum": (PNG[:20] + b"\x07" + PNG[21:], "broken"),
    "a png too wide to be a paper": (png(width=40_000), "broken"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_we_take_is_known_by_its_content(name):
    content, media_type = GOOD[name]
    assert kind_of(content) == media_type


@pytest.mark.parametrize("name", BAD)
def test_everything_else_is_refused_with_what_is_wrong(name):
    content, code = BAD[name]
    with pytest.raises(NotUsable) as refused:
        kind_of(content)
    assert str(refused.value) == code


def test_it_lies_by_its_digest_and_never_by_its_name(hospital, tmp_data):
    paper = papers.looked_at(upload())
    papers.keep(paper, hospital.pk)
    papers.keep(paper, hospital.pk)
    digest = hashlib.sha256(PDF).hexdigest()
    found = [path.relative_to(tmp_data) for path in tmp_data.rglob("*") if path.is_file()]
    assert [str(each) for each in found] == [f"media/papers/{hospital.pk}/{digest[:2]}/{digest[2:4]}/{digest}"]
    assert (tmp_data / found[0]).read_bytes() == PDF
    assert (tmp_data / found[0]).stat().st_mode & 0o077 == 0
    kept_papers.clear_papers()
    assert [path for path in (tmp_data / "media").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (
            b"%PDF-1.4" + bytes(papers.MOST_BYTES),
            "This file is larger than 10 MB. Save it smaller, then send it again.",
        ),
        (b"hello", "This is no PDF, JPEG or PNG file. Scan or photograph the certificate, or save it as a PDF."),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(content, said):
    with pytest.raises(NotNow) as refused:
        papers.looked_at(upload(content))
    assert str(refused.value) == said
