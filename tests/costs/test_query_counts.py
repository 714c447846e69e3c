"""The number of queries of a list does not grow with what is in it: with one of each thing and with three, it is the same."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curriculum.actions import invitations
from curriculum.models import Catalogue
from curriculum.states import Role, Route
from logbook.actions import reviews
from logbook.models import Clip, MachineMask
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people.authentication import Authentication
from tests.architecture.world import a_draft, a_submitted, verdict
from tests.credentials import builders
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.reviews.builders import a_clip

EXAMS = ("cardiac", "lung", "abdominal")

# Who looks, and at what; `{…}` is filled from the small hospital below.
LISTS = [
    ("tina", "/"),
    ("pat", "/"),
    ("dana", "/"),
    ("tina", "/scans/"),
    ("tina", "/scans/{scan}/"),
    ("pat", "/scans/{scan}/"),
    ("pat", "/reviews/"),
    ("pat", "/scans/{scan}/review/"),
    ("pat", "/attestations/"),
    ("dana", "/call-backs/"),
    ("dana", "/seen-elsewhere/"),
    ("pat", "/crops/"),
    ("tina", "/progress/{enrolment}/"),
    ("tina", "/progress/{enrolment}/{requirement}/"),
    ("dana", "/cohorts/{programme}/"),
    ("dana", "/cohorts/{programme}/csv/"),
    ("dana", "/candidates/{enrolment}/"),
    ("dana", "/candidates/{enrolment}/issue/"),
    ("tina", "/certificates/"),
    ("dana", "/certificates/"),
    ("dana", "/programmes/"),
    ("dana", "/programmes/{programme}/"),
    ("dana", "/programmes/{programme}/people/"),
    ("dana", "/programmes/{programme}/invitations/"),
    ("tina", "/modules/"),
    ("tina", "/scans/new/"),
    ("tina", "/scans/new/?exam=cardiac"),
    ("dana", "/history/scan/{scan}/"),
    ("dana", "/history/programme/{programme}/"),
    ("dana", "/help/"),
    ("tina", "/api/v1/scans/"),
    ("tina", "/api/v1/scans/{scan}/"),
    ("pat", "/api/v1/review-queue/"),
    ("pat", "/api/v1/scans/{reviewed}/reviews/"),
    ("dana", "/api/v1/call-backs/"),
    ("dana", "/api/v1/seen-elsewhere/"),
    ("pat", "/api/v1/machine-masks/"),
    ("tina", "/api/v1/applications/"),
    ("dana", "/api/v1/programmes/"),
    ("dana", "/api/v1/programmes/{programme}/"),
    ("dana", "/api/v1/enrolments/"),
    ("tina", "/api/v1/enrolments/{enrolment}/progress/"),
    ("tina", "/api/v1/modules/"),
    ("dana", "/api/v1/certificates/"),
    ("dana", "/api/v1/events/"),
    ("dana", "/api/v1/programmes/{programme}/members/"),
    ("dana", "/api/v1/programmes/{programme}/invitations/"),
    ("dana", "/api/v1/programmes/{programme}/cohort/"),
    ("dana", "/api/v1/programmes/{programme}/cohort/?show=ready"),
    ("dana", "/api/v1/candidates/{enrolment}/"),
    ("dana", "/api/v1/candidates/{enrolment}/eligibility/"),
    ("tina", "/api/v1/enrolments/{enrolment}/progress/{requirement}/"),
    ("dana", "/api/v1/institutions/{hospital}/people/"),
    ("dana", "/api/v1/institutions/{hospital}/people/{person}/"),
    ("dana", "/api/v1/history/certificate/{certificate}/"),
    ("dana", "/api/v1/history/institution/{hospital}/"),
    ("dana", "/api/v1/history/person/{person}/"),
    ("tina", "/api/v1/waiting/"),
    ("pat", "/api/v1/waiting/"),
    ("dana", "/api/v1/waiting/"),
]


def proof() -> Authentication:
    now = timezone.now()
    return Authentication("password", now, now, fresh=True)


@pytest.fixture
def small(programme, tina, pat, dana, client_of):
    """One of each thing."""
    enrolment = builders.complete(tina, pat, "cardiac")
    place = {
        "programme": programme.pk,
        "enrolment": enrolment.pk,
        "requirement": enrolment.version.requirements.filter(application__code="cardiac", shape="min_count")
        .first()
        .key,
    }
    place |= grow(programme, tina, pat, dana, number=0)
    place |= {"hospital": programme.institution_id, "person": tina.pk}
    return place | {"certificate": Certificate.objects.filter(holder=tina).get().pk}


def grow(programme, tina, pat, dana, *, number: int):
    """One more of everything: scans waiting, reviewed, with a call-back, clips, trainees, invitations, certificates."""
    waiting = a_submitted(tina, pat)
    reviewed = a_submitted(tina, pat)
    a_clip(reviewed, position=1, digest=f"{number}" * 64)
    said = verdict(reviewed, attests_supervision=True, call_back=True, comment="Look again.")
    reviews.review(scan=reviewed, by=pat, authentication=proof(), **said)
    a_draft(tina)
    newcomer = in_people.a_person(f"Trainee{number} Newcomer")
    in_curriculum.a_trainee(newcomer, programme)
    builders.complete(newcomer, pat, "cardiac")
    standings.refresh(builders.enrolment_of(newcomer))
    a_clip(a_submitted(newcomer, pat), position=1, digest=f"{number}" * 64, seen_elsewhere=True)
    found = {"looked_into_at": timezone.now(), "looked_into_by": dana, "looked_into_note": "Two at one bed."}
    a_clip(a_submitted(newcomer, pat), position=1, seen_elsewhere=True, **found)
    doubted = {"machine_key": f"{number}" * 64, "rows": 128, "columns": 160, "doubted_at": timezone.now()}
    MachineMask.objects.create(
        institution=programme.institution,
        box={"x": 0, "y": 32, "width": 160, "height": 96},
        drawn_by=newcomer,
        **doubted,
    )
    invitations.invite(
        programme=programme, role=Role.TRAINEE, by=dana, email=f"n{number}@example.org", route=Route.POSTGRADUATE
    )
    invitations.invite(
        programme=programme, role=Role.PROCTOR, by=dana, applications=builders.exams("cardiac", "lung"), basis="Here."
    )
    enrolment = builders.enrolment_of(newcomer)
    certificates.issue(enrolment=enrolment, applications=builders.exams("cardiac"), by=dana, authentication=proof())
    if number:
        scan = builders.enrolment_of(tina).trainee.scans.filter(state="submitted").order_by("created_at").first()
        a_clip(scan, position=number + 1)
        exam = EXAMS[number]
        builders.accepted(tina, pat, exam, 25, bedside=5, positive=3)
        standings.refresh(builders.enrolment_of(tina))
        certificates.issue(
            enrolment=builders.enrolment_of(tina), applications=builders.exams(exam), by=dana, authentication=proof()
        )
    else:
        a_clip(waiting, position=1)
        enrolment = builders.enrolment_of(tina)
        certificates.issue(enrolment=enrolment, applications=builders.exams("cardiac"), by=dana, authentication=proof())
    return {"scan": waiting.pk, "reviewed": reviewed.pk}


@pytest.fixture
def decoded(monkeypatch):
    """How often the catalogue was read from its row: it is 80 kB, which takes half a millisecond."""
    field, times = Catalogue._meta.get_field("data"), []
    read = field.from_db_value
    monkeypatch.setattr(field, "from_db_value", lambda *what: times.append(1) or read(*what), raising=False)
    return times


def counted(person, address: str, client_of) -> tuple[int, list[str]]:
    client = client_of(person)
    client.get(address)  # what is cached by a first look (a hospital's clock, content types) is cached now
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return len(seen), [query["sql"][:160] for query in seen]


def test_a_list_of_three_costs_as_many_queries_as_a_list_of_one(small, programme, tina, pat, dana, client_of, decoded):
    """Nor does any read the catalogue again with each of its rows."""
    people = {"tina": tina, "pat": pat, "dana": dana}
    first = {(who, what): counted(people[who], what.format(**small), client_of) for who, what in LISTS}
    for number in (1, 2):
        grow(programme, tina, pat, dana, number=number)
    assert Clip.objects.filter(scan=small["scan"]).count() == 3
    grown, often = {}, {}
    for who, what in LISTS:
        decoded.clear()
        before, (after, queries) = first[who, what][0], counted(people[who], what.format(**small), client_of)
        if before != after:
            more = [query for query in set(queries) if queries.count(query) > first[who, what][1].count(query)]
            grown[f"{who} {what}"] = (before, after, more[:4])
        if len(decoded) > 2 * 2:  # twice by each of its two requests
            often[f"{who} {what}"] = len(decoded)
    assert grown == {}
    assert often == {}
