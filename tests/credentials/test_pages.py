"""What do trainee, director and holder see, at what cost, and who sees nothing?"""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from curriculum.models import Enrolment
from logbook.models import Scan
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.overview import Overview
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.factories.people import PASSWORD

from . import builders

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """What is read, on one line."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def queries_of(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def addresses(enrolment: Enrolment, certificate: Certificate) -> dict[str, str]:
    serial = [certificate.serial]
    return {
        "progress": reverse("credentials:progress_show", args=[enrolment.pk]),
        "rows": reverse("credentials:progress_rows", args=[enrolment.pk, "cardiac.scans"]),
        "modules": reverse("credentials:progress_rows", args=[enrolment.pk, "cardiac.module"]),
        "cohort": reverse("credentials:cohorts_show", args=[enrolment.programme_id]),
        "csv": reverse("credentials:cohorts_csv", args=[enrolment.programme_id]),
        "candidate": reverse("credentials:candidates_show", args=[enrolment.pk]),
        "issue": reverse("credentials:candidates_issue", args=[enrolment.pk]),
        "certificate": reverse("credentials:certificates_show", args=serial),
        "suspend": reverse("credentials:deciding_suspend", args=serial),
        "revoke": reverse("credentials:deciding_revoke", args=serial),
    }


WHO = {
    #             tina  dana
    "progress":  (200, 302),
    "rows":      (200, 200),
    "modules":   (200, 200),
    "cohort":    (404, 200),
    "csv":       (404, 200),
    "candidate": (404, 200),
    "issue":     (403, 200),
    "certificate": (200, 200),
    "suspend":   (403, 200),
    "revoke":    (403, 200),
}  # fmt: skip


@pytest.mark.parametrize("page", WHO)
def test_each_page_opens_for_whom_it_is_for_and_does_not_exist_for_others(
    page, certificate, client_of, tina, tom, dana, pat, sid
):
    url = addresses(certificate.enrolment, certificate)[page]
    found = tuple(client_of(person).get(url).status_code for person in (tina, dana))
    assert found == WHO[page]
    assert [client_of(person).get(url).status_code for person in (tom, pat, sid)] == [404, 404, 404]
    assert client_of(None).get(url).status_code == 302


def test_progress_says_what_is_missing_and_the_next_best_step(client_of, tina, pat):
    in_curriculum.all_modules_passed(tina)
    builders.accepted(tina, pat, "cardiac", 19, bedside=4, positive=1)
    enrolment = builders.enrolment_of(tina)
    standings.refresh(enrolment)
    page = text_of(client_of(tina).get(reverse("credentials:progress_show", args=[enrolment.pk])))
    assert "Next best step 6 more cardiac scans, of which 2 must be abnormal and 1 watched at the bedside" in page
    assert "19 of 25" in page
    assert "25 needed: suggested here, not by SPOCUS" in page
    assert "Stanford Emergency Medicine (states the ACEP numbers)" in page


def test_the_only_enrolment_opens_at_once(client_of, tina):
    response = client_of(tina).get(reverse("credentials:progress_index"))
    assert response.url == reverse("credentials:progress_show", args=[builders.enrolment_of(tina).pk])


def test_every_number_opens_what_counted_and_what_did_not_and_why(client_of, tina, pat):
    in_curriculum.all_modules_passed(tina)
    counted = builders.accepted(tina, pat, "cardiac", 2)
    poor = builders.accepted(tina, pat, "cardiac", 1, quality=2)
    waiting = builders.a_scan(tina, state="submitted")
    builders.a_scan(tina, state="draft")
    early = builders.a_scan(tina, performed_at=builders.SPRING.replace(month=1, day=2))
    builders.a_review(early, pat)
    enrolment = builders.enrolment_of(tina)
    standings.refresh(enrolment)
    response = client_of(tina).get(reverse("credentials:progress_rows", args=[enrolment.pk, "cardiac.scans"]))
    page = text_of(response)
    assert "2 scans count" in page
    assert "3 scans do not count" in page
    assert "Image quality 2, and 3 or more is needed: kept in your log, not counted" in page
    assert "Waiting for review" in page
    assert "1 scan was made before phase 1 was complete on 10 Jan 2026: kept in the log, not counted." in page
    assert "1 draft is not submitted yet." in page
    shown = {str(scan.pk) for scan in Scan.objects.exclude(state="draft")}
    assert set(re.findall(r"/scans/([0-9a-f-]{36})/", response.content.decode())) == shown
    assert shown == {str(scan.pk) for scan in [*counted, *poor, waiting, early]}


def test_the_cohort_has_a_number_in_every_cell_and_says_who_is_ready(client_of, dana, tina, tom, pat, ready):
    builders.accepted(tom, pat, "lung", 3)
    standings.refresh(builders.enrolment_of(tom))
    response = client_of(dana).get(reverse("credentials:cohorts_show", args=[ready.programme_id]))
    html = response.content.decode()
    assert re.findall(r'<td class="s(\d)"><a [^>]*>(\d+)<', html) == [
        ("4", "25"), ("1", "0"), ("1", "0"), ("1", "0"),
        ("0", "0"), ("0", "0"), ("0", "0"), ("0", "0"),
    ]  # fmt: skip
    assert "Ready for a certificate 1" in text_of(response)
    only = client_of(dana).get(f"{response.wsgi_request.path}?show=ready")
    assert "Tina Okafor" in text_of(only)
    assert "Tom Bianchi" not in text_of(only)


def test_who_has_the_certificate_is_not_ready_any_more(client_of, dana, certificate):
    url = reverse("credentials:cohorts_show", args=[certificate.version.programme_id])
    assert "Ready for a certificate 0" in text_of(client_of(dana).get(url))


def test_a_spreadsheet_runs_no_name_as_a_formula(client_of, dana, tina, ready):
    tina.name = "=HYPERLINK(evil)"
    tina.save(update_fields=["name"])
    response = client_of(dana).get(reverse("credentials:cohorts_csv", args=[ready.programme_id]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == [
        "Trainee", "Cardiac", "Cardiac needed", "Abdominal", "Abdominal needed", "Lung", "Lung needed",
        "Obstetric", "Obstetric needed", "All, per cent", "Ready for a certificate",
    ]  # fmt: skip
    assert rows[1] == ["'=HYPERLINK(evil)", "25", "25", "0", "25", "0", "25", "0", "25", "27", "Cardiac"]


@pytest.mark.parametrize("page", ["cohort", "candidate", "certificate", "progress", "rows"])
def test_the_cost_of_a_page_does_not_grow(page, client_of, dana, tina, pat, certificate):
    enrolment = certificate.enrolment
    url = addresses(enrolment, certificate)[page]
    client = client_of(tina if page in ("progress", "rows") else dana)
    before = queries_of(client, url)
    builders.accepted(tina, pat, "lung", 6)
    for number in range(3):
        person = in_people.a_person(f"Trainee{number} Number", email=f"n{number}@example.org")
        in_curriculum.a_trainee(person, enrolment.programme)
        builders.accepted(person, pat, "cardiac", 2)
        standings.refresh(builders.enrolment_of(person))
    standings.refresh(enrolment)
    assert queries_of(client, url) == before


def test_issuing_is_one_page_to_check_and_one_post(client_of, dana, tina, ready):
    client = client_of(dana)
    url = reverse("credentials:candidates_issue", args=[ready.pk])
    page = text_of(client.get(url, {"exam": ["cardiac"]}))
    assert "Holder Tina Okafor, MD" in page
    assert "Reviewed by you 0 of 25 scans; this is printed in the annex" in page
    response = client.post(url, {"exam": ["cardiac"], "confirm_password": PASSWORD})
    certificate = Certificate.objects.get()
    assert response.url == reverse("credentials:certificates_show", args=[certificate.serial])
    assert (certificate.state, certificate.holder, certificate.evidence.issued_by) == ("valid", tina, dana)


def test_what_can_be_signed_is_ticked_and_nothing_chosen_is_said(client_of, dana, tina, ready):
    page = reverse("credentials:candidates_issue", args=[ready.pk])
    first = client_of(dana).get(page)
    assert first.context["form"]["exam"].value() == ["cardiac"]
    assert "Choose at least one exam." not in text_of(first)
    assert "Choose at least one exam." in text_of(client_of(dana).get(page, {"chosen": "yes"}))
    assert "Check what it will say" in text_of(client_of(dana).get(page, {"chosen": "yes", "exam": "cardiac"}))


def test_who_is_not_ready_is_said_before_anyone_is_asked_for_a_password(client_of, dana, tina, tom, ready):
    browser = client_of(dana)
    for person, asks in ((tom, ""), (tom, "?exam=cardiac"), (tina, "?exam=lung")):
        response = browser.get(reverse("credentials:candidates_issue", args=[builders.enrolment_of(person).pk]) + asks)
        assert "It cannot be issued now" in text_of(response)
        assert "is not complete: " in text_of(response)
        assert [name in response.content.decode() for name in ("confirm_password", "Sign and issue")] == [False, False]
    response = browser.get(reverse("credentials:candidates_issue", args=[ready.pk]) + "?exam=cardiac")
    assert [words in text_of(response) for words in ("It cannot be issued now", "Sign and issue")] == [False, True]
    Enrolment.objects.filter(pk=ready.pk).update(ended_on=ready.institution.today())
    response = browser.get(reverse("credentials:candidates_issue", args=[ready.pk]))
    assert "This enrolment has ended." in text_of(response)


def test_a_wrong_password_issues_nothing_and_says_so(client_of, dana, ready):
    url = reverse("credentials:candidates_issue", args=[ready.pk])
    response = client_of(dana).post(url, {"exam": ["cardiac"], "confirm_password": "guess"})
    assert response.status_code == 403
    assert "That is not your password." in text_of(response)
    assert Certificate.objects.count() == 0


def test_suspending_and_lifting_by_page(client_of, dana, certificate):
    client = client_of(dana)
    suspend = reverse("credentials:deciding_suspend", args=[certificate.serial])
    assert client.post(suspend, {"reason": ""}).status_code == 400
    assert client.post(suspend, {"reason": "A complaint is being looked into."}).status_code == 302
    assert Certificate.objects.get().state == "suspended"
    page = client.get(f"/certificates/{certificate.serial}/").content.decode()
    assert ("what becomes of it?" in page, "no longer be relied on" in page) == (True, False)
    lift = reverse("credentials:deciding_lift", args=[certificate.serial])
    assert client.post(lift, {"reason": "Nothing in it."}).status_code == 302
    assert Certificate.objects.get().state == "valid"


def test_a_refusal_offers_the_certificate_or_the_progress_that_one_came_from(client_of, tina, dana, certificate):
    refused = client_of(tina).get(reverse("credentials:deciding_suspend", args=[certificate.serial]))
    assert (refused.status_code, f'href="/certificates/{certificate.serial}/"' in refused.content.decode()) == (
        403,
        True,
    )
    enrolment = certificate.enrolment_id
    refused = client_of(tina).get(reverse("credentials:signatories_invite", args=[enrolment]))
    assert (refused.status_code, f'href="/progress/{enrolment}/"' in refused.content.decode()) == (403, True)
    now = client_of(dana).get(reverse("credentials:deciding_lift", args=[certificate.serial]))
    assert (now.status_code, f'href="/certificates/{certificate.serial}/"' in now.content.decode()) == (409, True)


def test_an_exam_that_is_certified_says_so_where_one_issues(client_of, dana, certificate):
    page = client_of(dana).get(reverse("credentials:candidates_issue", args=[certificate.enrolment_id]))
    assert f"Cardiac: on certificate {certificate.serial} already" in text_of(page)
    Certificate.objects.update(expires_on=certificate.issued_on)
    page = client_of(dana).get(reverse("credentials:candidates_issue", args=[certificate.enrolment_id]))
    assert "Cardiac: complete" in text_of(page)


EARLY = "Scans count from the day on which phase 1 of their exam is complete. What you log before stays in your log, uncounted."
OF_IT = "Scans count from the day on which phase 1 is complete."


def test_that_a_scan_made_before_phase_1_counts_nowhere_is_said_beforehand(tina, client_of):
    """Beside the module that comes next, and beside each exam of which one is open; not where all is learnt."""
    client, progress = client_of(tina), f"/progress/{builders.enrolment_of(tina).pk}/"

    def said():
        standings.refresh(builders.enrolment_of(tina))
        home, shown = (client.get(page).content.decode() for page in ("/", progress))
        beside = shown.count("Scans of this exam count from the day on which its phase 1 is complete.")
        return EARLY in home, EARLY in shown, home.count(OF_IT), beside

    assert said() == (True, True, 4, 4)
    for module in ("introduction", "cardiac"):
        in_curriculum.a_pass(tina, module)
    assert said() == (False, False, 3, 3)  # the next step is cardiac scans
    in_curriculum.all_modules_passed(tina)
    assert said() == (False, False, 0, 0)


def test_a_number_that_a_programme_set_is_not_said_to_be_suggested_by_the_library(tina):
    line = Overview(builders.enrolment_of(tina)).lines["cardiac.scans"]
    said = []
    for tag in ("p", "h", "v"):
        line.row.tag = tag
        said.append(line.label)
    assert said == ["suggested here, not by SPOCUS", "programme-set", ""]


def test_the_holder_of_a_suspended_certificate_reads_so_at_home(certificate, dana, tina, client_of):
    said = f"Your certificate {certificate.serial} is suspended"
    assert said not in client_of(tina).get("/").content.decode()
    certificates.suspend(certificate=certificate, by=dana, reason="A complaint.")
    assert said in client_of(tina).get("/").content.decode()
