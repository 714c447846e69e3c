"""Is the printed certificate one that can be read, scanned, checked, and kept as it is?"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import subprocess
import zlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials import pdf, sheets
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.actions.printing import clear_sheets, print_certificate
from pocus_credentialing.credentials.codes import grouped
from pocus_credentialing.credentials.models import Print

from . import builders

pytestmark = pytest.mark.django_db


def output_of(*command) -> str:
    return subprocess.run([str(each) for each in command], capture_output=True, text=True, check=True).stdout


def everything_in(file) -> bytes:
    """The PDF with its compressed objects unpacked."""
    raw = file.read_bytes()
    found = [raw]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.S):
        with contextlib.suppress(zlib.error):
            # Not `decompress`: where chance makes a carriage return of the last byte, it is taken for one of the end of line.
            found.append(zlib.decompressobj().decompress(stream))
    return b"\n".join(found)


def spaced(text: str) -> str:
    return " ".join(text.split())


on_both = pytest.mark.parametrize("paper", ["A4", "Letter"], indirect=True)


@pytest.fixture
def paper(request):
    return getattr(request, "param", "A4")


@pytest.fixture
def printed(certificate, paper):
    """The file of one paper, as a worker leaves it."""
    print_certificate.func(str(certificate.pk), paper)
    found = Print.objects.get(certificate=certificate, paper=paper)
    return sheets.path_of(certificate.institution_id, found.sha256)


@on_both
def test_the_paper_reads_as_it_should(printed, certificate, paper):
    face = spaced(output_of("pdftotext", "-raw", "-l", 1, printed, "-"))
    for words in (
        "St Elsewhere Hospital", "Emergency Medicine", "Tina Okafor, MD", "has met the requirements of",
        "Focused cardiac ultrasound", certificate.serial, grouped(certificate.code), "localhost:8000/v",
        "Dana Whitfield, MD", "Director of the programme", "Signed electronically on", "identity confirmed by", "This is not a privilege.",
        "Status can change: check before relying on it.", "Society of Point of Care Ultrasound",
    ):  # fmt: skip
        assert words in face
    info = output_of("pdfinfo", "-f", 1, "-l", 2, printed)
    sizes = {"A4": ("841.89 x 595.276", "595.276 x 841.89"), "Letter": ("792 x 612", "612 x 792")}[paper]
    assert all(size in info for size in sizes)
    fonts = output_of("pdffonts", printed)
    assert {line.split("+")[1].split()[0].rsplit("-", 1)[0] for line in fonts.splitlines()[2:]} <= {
        "Public-Sans", "Source-Serif-4", "Source-Serif-4-Semi", "Public-Sans-Semi", "Source-Serif-4,", "Public-Sans,",
        "Public", "Source-Serif",
    }  # fmt: skip


def test_the_annex_has_the_evidence_by_year_and_counts_its_pages(printed, certificate):
    annex = spaced(output_of("pdftotext", "-layout", "-f", 2, printed, "-"))
    pages = int(
        next(line for line in output_of("pdfinfo", printed).splitlines() if line.startswith("Pages")).split()[1]
    )
    assert f"Page 2 of {pages}" in annex
    assert f"Page {pages} of {pages}" in annex
    assert "The issuer, Dana Whitfield, MD, reviewed 0 of these 25 scans." in annex
    assert "Pat Lindqvist, FACEP 25" in annex
    assert "Cardiac scans that count 25* 25" in annex
    assert "Mar 2026" not in annex
    assert "2026-03" not in annex


@on_both
def test_the_code_on_paper_opens_the_certificate(printed, certificate, tmp_path):
    output_of("pdftoppm", "-r", 110, "-l", 1, "-png", printed, tmp_path / "face")
    (found,) = zxingcpp.read_barcodes(Image.open(next(tmp_path.glob("face*.png"))))
    assert found.text == f"HTTP://LOCALHOST:8000/V/{certificate.code}"
    response = Client().get(urlsplit(found.text).path)
    assert (response.status_code, certificate.serial in response.content.decode()) == (200, True)


def test_the_symbol_is_large_enough_and_quiet_all_around(certificate):
    found = pdf.qr(certificate.evidence.statement["verify_at"])
    modules = 17 + 4 * int(found["qr_version"])
    whole = float(found["qr_mm"])
    assert whole * modules / (modules + 8) >= 27
    assert whole * 4 / (modules + 8) >= 4 * 0.9


def test_the_signed_statement_travels_inside(printed, certificate, tmp_path):
    output_of("pdfdetach", "-saveall", "-o", tmp_path, printed)
    inside = json.loads((tmp_path / f"{certificate.serial}.json").read_text())
    assert inside["statement"] == certificate.evidence.statement
    assert digest(inside["annex"]) == inside["statement"]["annex_digest"]
    inner = everything_in(printed)
    assert re.search(rb"/AFRelationship\s*/Data\b", inner)
    assert b"pdfaid:part" in inner
    assert b"/JavaScript" not in inner


def test_a_print_is_written_once(certificate, paper, printed):
    found = Print.objects.get(certificate=certificate, paper=paper)
    assert hashlib.sha256(printed.read_bytes()).hexdigest() == found.sha256
    print_certificate.func(str(certificate.pk), paper)
    assert Print.objects.filter(certificate=certificate, paper=paper).count() == 1
    assert Event.objects.filter(verb="certificate.printed", data__paper=paper).count() == 1
    assert list(printed.parents[1].rglob("*.pdf")) == [printed]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE credentials_print SET sha256 = 'x'")


def test_until_it_is_printed_the_answer_is_503_on_page_and_api(certificate, client_of, api_of, tina, tom, run_jobs):
    page = reverse("credentials:certificates_pdf", args=[certificate.serial])
    api = f"/api/v1/certificates/{certificate.serial}/pdf/"
    before = client_of(tina).get(page), api_of(tina).get(api)
    assert [(each.status_code, each["Retry-After"]) for each in before] == [(503, "5"), (503, "5")]
    assert "The certificate is being printed. Try again in a moment." in before[0].content.decode()
    assert before[1].json()["detail"] == "The certificate is being printed. Try again in a moment."
    run_jobs()
    for response in (client_of(tina).get(page), api_of(tina).get(f"{api}?paper=Letter")):
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert b"".join(response.streaming_content)[:5] == b"%PDF-"
    assert client_of(tina).get(f"{page}?paper=A3").status_code == 400
    assert client_of(tom).get(page).status_code == 404


def test_a_long_name_from_another_alphabet_stays_on_one_page(tina, pat, dana, authentication, tmp_path):
    tina.name, tina.post_nominals = "Małgorzata Þórdís Ştefănescu-Żółkiewska van der Øvergård", "MD, FRCEM, PhD"
    tina.save()
    exams = builders.EXAMS
    certificate = certificates.issue(
        enrolment=builders.complete(tina, pat, *exams), applications=builders.exams(*exams), by=dana,
        authentication=authentication,
    )  # fmt: skip
    for paper in ("A4", "Letter"):
        file = tmp_path / f"{paper}.pdf"
        file.write_bytes(pdf.render(certificate, certificate.evidence, paper))
        first, second = (output_of("pdftotext", "-layout", "-f", page, "-l", page, file, "-") for page in (1, 2))
        assert "Małgorzata Þórdís Ştefănescu-Żółkiewska van der Øvergård, MD, FRCEM, PhD" in spaced(first)
        assert "Focused early-pregnancy ultrasound" in first
        assert "Annex to certificate" in second


METHODS = {
    "password": "by password",
    "totp": "by password and authenticator app",
    "recovery code": "by password and a printed recovery code",
    "passkey": "by passkey",
    "token": "by signing token",
}


@pytest.mark.parametrize("method", METHODS)
def test_the_face_says_in_words_how_the_issuer_proved_who_they_are(method, ready, dana, authentication):
    certificate = certificates.issue(
        enrolment=ready,
        applications=builders.exams("cardiac"),
        by=dana,
        authentication=replace(authentication, method=method),
    )
    assert pdf.context_of(certificate, certificate.evidence, "A4")["authentication"] == METHODS[method]


def test_a_printed_file_that_is_lost_is_said_in_the_same_sentence_behind_both_doors(
    printed, certificate, paper, client_of, api_of, tina
):
    doors = (f"/certificates/{certificate.serial}/pdf/", f"/api/v1/certificates/{certificate.serial}/pdf/")
    page, program = (f"{door}?paper={paper}" for door in doors)
    assert b"".join(client_of(tina).get(page).streaming_content)[:5] == b"%PDF-"
    for each in certificate.prints.all():
        sheets.forget(certificate.institution_id, each.sha256)
    answer = api_of(tina).get(program)
    assert (answer.status_code, [reason["code"] for reason in answer.json()["reasons"]]) == (409, ["print_lost"])
    assert client_of(tina).get(page).status_code == 409


def test_renderings_that_no_row_names_go_a_day_later_and_printed_ones_stay(printed, certificate):
    """Its worker ended before it could say so; or a bucket was away when the second of two was to be forgotten."""
    nobodys = sheets.write(certificate.institution_id, hashlib.sha256(b"%PDF").hexdigest(), b"%PDF")
    broken = nobodys.with_name("half.part")
    broken.write_bytes(b"%P")
    clear_sheets()
    assert [each.exists() for each in (printed, nobodys, broken)] == [True] * 3
    clear_sheets(timezone.now() + timedelta(hours=25))
    assert [each.exists() for each in (printed, nobodys, broken)] == [True, False, False]
