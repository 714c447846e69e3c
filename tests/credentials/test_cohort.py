"""Does the matrix say of each exam what its own page, and issuing, say: the same number, and whether it can be certified?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from curriculum.actions.library import begin
from curriculum.library.programmes import list_programmes, open_numbers, read_programme
from curriculum.models import Application
from pocus_credentialing.credentials import candidate, standings
from pocus_credentialing.credentials.cohort import Cohort, cohort_of
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.overview import Overview
from tests.factories import curriculum as in_curriculum

from . import builders
from .test_pages import text_of

pytestmark = pytest.mark.django_db


def started(hospital, dana, tina, code):
    """Tina in a programme of the library, whose open numbers are set; one runs here already."""
    if code == "spocus-two-phase":
        standings.refresh(builders.enrolment_of(tina))
        return builders.enrolment_of(tina)
    source = read_programme(code, numbers=tuple((each.path, 5) for each in open_numbers(code)))
    programme = begin(institution=hospital, source=source, by=dana)
    in_curriculum.a_director(dana, programme)
    enrolment = in_curriculum.a_trainee(tina, programme)
    standings.refresh(enrolment)
    return enrolment


def met(standing: Standing, exams: list[str]) -> None:
    """As if it were: of k of several exams, the first k."""
    standing.met, standing.counted = True, standing.needed
    items = exams[: standing.needed] if standing.requirement.shape == "min_applications" else []
    standing.result |= {"met": True, "counted": standing.needed, "missing": None, "counted_items": items}
    standing.save()


def in_matrix(programme) -> Cohort:
    return cohort_of(programme, dict(Application.objects.values_list("code", "short_title")))


@pytest.mark.parametrize("code", list_programmes())
def test_ready_are_those_exams_for_which_a_certificate_can_be_issued(code, hospital, dana, tina):
    enrolment = started(hospital, dana, tina, code)
    rows = list(Standing.objects.filter(enrolment=enrolment).select_related("requirement__application"))
    exams = enrolment.version.data["applications"]
    # At first nothing; then what the programme asks as a whole; then one exam more, and the next.
    for of in (None, "", *exams):
        for each in rows:
            exam = each.requirement.application.code if each.requirement.application else ""
            if exam == of:
                met(each, exams)
        [member] = in_matrix(enrolment.programme).members
        overview = Overview(enrolment)
        assert set(member.ready) == {exam.code for exam in overview.met_exams}
        assert set(member.ready) == set(candidate.ready(overview, enrolment))
    assert member.ready


@pytest.mark.parametrize("code", list_programmes())
def test_the_number_in_a_cell_is_the_one_in_the_ring(code, hospital, dana, tina):
    enrolment = started(hospital, dana, tina, code)
    [member] = in_matrix(enrolment.programme).members
    shown = {exam.code: exam.main.key for exam in Overview(enrolment).exams if exam.main}
    assert {exam: cell.key for exam, cell in member.cells.items()} == shown


@pytest.fixture
def chest(hospital, dana, tina):
    """It asks of no exam alone."""
    return started(hospital, dana, tina, "chest-ccus-legacy")


def test_where_nothing_is_asked_of_an_exam_alone_the_whole_programme_is_a_column(chest, client_of, api_of, dana):
    address = reverse("credentials:cohorts_show", args=[chest.programme_id])
    before = client_of(dana).get(address)
    assert "Trainee Whole programme All" in text_of(before)
    rows = list(
        Standing.objects.filter(enrolment=chest).select_related("requirement").order_by("requirement__position")
    )
    [first] = [each for each in rows if each.requirement.key == "programme.portfolio"]
    assert f'href="/progress/{chest.pk}/programme.portfolio/">0<' in before.content.decode()
    assert "Ready for a certificate 0" in text_of(before)
    for each in rows:
        met(each, [])
    page = text_of(client_of(dana).get(address))
    assert "Ready for a certificate 1" in page
    assert "100 %" in page
    names = Application.objects.filter(code__in=chest.version.data["applications"]).values_list(
        "short_title", flat=True
    )
    assert all(name in page.split("Ready:")[1] for name in names)
    row = api_of(dana).get(f"/api/v1/programmes/{chest.programme_id}/cohort/").json()["results"][0]
    assert (row["exams"], set(row["ready"])) == ([], set(chest.version.data["applications"]))
    assert row["whole_programme"] == {
        "requirement": "programme.portfolio", "counted": first.needed, "needed": first.needed, "met": True,
    }  # fmt: skip
    lines = client_of(dana).get(reverse("credentials:cohorts_csv", args=[chest.programme_id])).content.decode()
    assert lines.splitlines()[0].startswith("\ufeffTrainee,Whole programme,Whole programme needed,")


def test_such_a_certificate_is_checked_before_it_is_signed(chest, client_of, dana):
    for each in Standing.objects.filter(enrolment=chest).select_related("requirement"):
        met(each, [])
    address = reverse("credentials:candidates_issue", args=[chest.pk])
    page = text_of(client_of(dana).get(f"{address}?chosen=yes&exam=lung"))
    assert "Nothing is asked of it alone; everything that the programme asks is met" in page


def test_where_each_exam_asks_something_there_is_no_such_column(client_of, dana, ready):
    page = text_of(client_of(dana).get(reverse("credentials:cohorts_show", args=[ready.programme_id])))
    assert "Whole programme" not in page
    assert tuple(code for code, _title in in_matrix(ready.programme).exams) == builders.EXAMS
