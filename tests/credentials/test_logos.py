"""A hospital's logo: drawn anew, seen on a sample, frozen into each certificate that is issued, and gone when it is removed."""

from __future__ import annotations

import io
import subprocess

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials import logos, pdf
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.actions import logos as actions
from pocus_credentialing.files.pictures import NotDrawn, drawn
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories.pictures import a_picture

from . import builders

pytestmark = pytest.mark.django_db


def sent(content: bytes, name: str = "../../logo.png") -> ContentFile:
    return ContentFile(content, name)


def refused(content: bytes) -> str:
    try:
        return drawn(content, logos.BOUNDS).media_type
    except NotDrawn as problem:
        return problem.code


def test_what_is_taken_and_what_is_refused_each_for_its_reason():
    moving = io.BytesIO()
    frames = [Image.new("L", (200, 200), shade) for shade in (0, 200)]
    frames[0].save(moving, "PNG", save_all=True, append_images=frames[1:])
    whole = a_picture()
    told = {
        "png": (whole, "image/png"),
        "jpeg": (a_picture(kind="JPEG"), "image/jpeg"),
        "nothing": (b"", "empty"),
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "unknown"),
        "gif": (a_picture(kind="GIF"), "unknown"),
        "cut off": (whole[: len(whole) // 2], "broken"),
        "only its beginning": (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "broken"),
        "for a press": (a_picture(kind="JPEG", mode="CMYK"), "for_printing"),
        "moving": (moving.getvalue(), "moving"),
        "a bomb": (a_picture(9000, 9000, mode="L"), "too_many_pixels"),
        "small": (a_picture(119, 300), "too_small"),
        "a strip": (a_picture(1201, 200), "too_long"),
        "large": (whole + b"\0" * 2048 * 1024, "too_large"),
    }
    assert {name: refused(content) for name, (content, _) in told.items()} == {
        name: code for name, (_, code) in told.items()
    }


def test_nothing_of_the_file_is_kept_but_its_pixels_on_white():
    content = a_picture(2400, 600, mode="RGBA")
    found = drawn(content[:-12] + b"\0\0\0\x09tEXtk\0patient" + b"\0\0\0\0" + content[-12:], logos.BOUNDS)
    picture = Image.open(io.BytesIO(found.content))
    assert (picture.size, picture.mode, picture.getpixel((1000, 10))) == ((1200, 300), "RGB", (255, 255, 255))
    assert b"patient" not in found.content


def test_a_certificate_keeps_the_logo_that_it_was_issued_with(hospital, dana, ready, authentication):
    actions.set_logo(institution=hospital, by=dana, file=sent(a_picture()))
    first = hospital.logo
    certificate = certificates.issue(
        enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    actions.set_logo(institution=hospital, by=dana, file=sent(a_picture(colour="#701c1c")))
    certificate.refresh_from_db()
    shown = pdf.context_of(certificate, certificate.evidence, "A4")["logo"]
    assert (certificate.logo, shown) == (first, logos.address_of(logos.content_of(hospital.pk, first)))
    assert [bool(logos.content_of(hospital.pk, each)) for each in (first, hospital.logo)] == [True, True]


def test_one_that_no_certificate_bears_is_destroyed_and_who_did_what_is_told(hospital, dana, client_of, run_jobs):
    actions.set_logo(institution=hospital, by=dana, file=sent(a_picture()))
    first = hospital.logo
    actions.set_logo(institution=hospital, by=dana, file=sent(a_picture(kind="JPEG")))
    second = hospital.logo
    actions.set_logo(institution=hospital, by=dana, file=sent(a_picture(kind="JPEG")))  # the same: nothing happens
    run_jobs()
    assert [logos.place_of(hospital.pk, each).exists() for each in (first, second)] == [False, True]
    actions.remove(institution=hospital, by=dana)
    run_jobs()
    assert (hospital.logo, logos.place_of(hospital.pk, second).exists()) == ("", False)
    with pytest.raises(NotNow, match="has set no logo"):
        actions.remove(institution=hospital, by=dana)
    page = client_of(dana).get(f"/history/institution/{hospital.pk}/").content.decode()
    assert [page.count(f"Dana Whitfield {did}") for did in ("set the logo that", "removed the logo that")] == [2, 1]
    assert Event.objects.filter(verb="logo.set").count() == 2


def test_who_does_not_administer_the_hospital_may_not(hospital, pat, sid, dana, client_of):
    for person in (pat, sid):
        with pytest.raises(NotAllowed):
            actions.set_logo(institution=hospital, by=person, file=sent(a_picture()))
        assert client_of(person).get(f"/institutions/{hospital.pk}/logo/sample/").status_code == 404
    assert len(actions.set_logo(institution=hospital, by=dana, file=sent(a_picture())).logo) == 64


def test_by_page_and_by_program_it_is_set_shown_and_refused_in_a_sentence(hospital, dana, client_of, api_of):
    page, address = client_of(dana), f"/institutions/{hospital.pk}/logo/"
    assert "certificates bear the hospital's name alone" in page.get(address).content.decode()
    assert page.get(f"{address}picture/").status_code == 404
    answer = page.post(address, {"file": sent(b"<svg/>")})
    said = "This is no JPEG or PNG picture. Save a drawing (SVG) or another kind of picture as PNG first."
    assert (answer.status_code, answer.context["form"].errors["file"]) == (409, [said])
    assert page.post(address, {"file": sent(a_picture())}).status_code == 302
    picture = page.get(f"{address}picture/")
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    program = api_of(dana)
    refusal = program.post(f"/api/v1{address}", {"file": sent(b"<svg/>")}, format="multipart")
    assert (refusal.status_code, refusal.json()["detail"]) == (409, said)
    done = program.post(f"/api/v1{address}", {"file": sent(a_picture(kind="JPEG"))}, format="multipart")
    assert done.json()["logo"] == program.get(f"/api/v1/institutions/{hospital.pk}/").json()["logo"]
    assert program.get(f"/api/v1{address}")["Content-Type"] == "image/jpeg"
    assert program.delete(f"/api/v1{address}").status_code == 204


def test_the_sample_says_so_bears_the_logo_and_checks_as_unknown(hospital, dana, client_of, client, tmp_path):
    actions.set_logo(institution=hospital, by=dana, file=sent(a_picture()))
    answer = client_of(dana).get(f"/institutions/{hospital.pk}/logo/sample/?paper=Letter")
    file = tmp_path / "sample.pdf"
    file.write_bytes(answer.content)
    face = " ".join(subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True).stdout.split())
    images = subprocess.run(["pdfimages", "-list", file], capture_output=True, text=True).stdout.splitlines()[2:]
    assert [words in face for words in ("Sample", "St Elsewhere Hospital", "A sample: it certifies nothing.")] == [
        True
    ] * 3
    assert [line.split()[3:5] for line in images] == [["480", "240"]]
    assert client.get("/v/0000000000000000/").status_code == 404
