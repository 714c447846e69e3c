"""A programme runs at further hospitals: who says so, what is logged there, and how that ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.models import Membership
from logbook.actions import arrivals, intents, scans, sites
from logbook.models import Scan
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.people.models import Administration
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.credentials import builders as in_credentials
from tests.factories import curriculum as in_curriculum
from tests.logbook.machines import builders as in_machines
from tests.logbook.reviews.builders import a_review, a_scan

from .builders import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(dana, other_hospital):
    """Dana administers the other hospital as well."""
    since = timezone.now().date() - timedelta(days=9)
    return Administration.objects.create(institution=other_hospital, person=dana, starts_on=since)


def refused(call, **said) -> list[str]:
    with pytest.raises((NotAllowed, NotNow)) as no:
        call(**said)
    return [reason.code for reason in no.value.reasons]


def counted(enrolment) -> int:
    return Standing.objects.get(enrolment=enrolment, requirement__key="cardiac.scans").counted


def test_only_who_directs_the_one_and_administers_the_other_is_offered_it(
    programme, dana, pat, other_hospital, client_of, api_of, both
):
    page, api = f"/programmes/{programme.pk}/sites/", f"/api/v1/programmes/{programme.pk}/sites/"
    said = {"institution": str(other_hospital.pk)}
    assert [client_of(pat).post(page, said).status_code, api_of(pat).post(api, said, "json").status_code] == [403, 403]
    Administration.objects.filter(pk=both.pk).update(ends_on=timezone.now().date() - timedelta(days=1))
    assert other_hospital.name not in client_of(dana).get(page).content.decode()
    assert [client_of(dana).post(page, said).status_code, api_of(dana).post(api, said, "json").status_code] == [
        400,
        400,
    ]
    Administration.objects.filter(pk=both.pk).update(ends_on=None)
    assert client_of(dana).post(page, said).status_code == 302
    assert [each["name"] for each in api_of(dana).get(api).json()] == [other_hospital.name]
    assert f"and at {other_hospital.name}." in client_of(pat).get(f"/programmes/{programme.pk}/").content.decode()
    assert refused(sites.add, programme=programme, site=other_hospital, by=dana) == ["runs_there"]
    assert api_of(dana).delete(f"{api}{other_hospital.pk}/").status_code == 204
    assert list(programme.sites.all()) == []


def test_a_trainee_chooses_where_and_is_reviewed_there(
    programme, dana, tina, pat, hospital, other_hospital, client_of, both
):
    client = client_of(tina)
    assert 'id="places"' not in client.get("/scans/new/?exam=cardiac").content.decode()
    assert refused(
        scans.start, by=tina, application=in_credentials.exams("cardiac")[0], institution=other_hospital
    ) == ["not_enrolled"]
    sites.add(programme=programme, site=other_hospital, by=dana)
    html = client.get(f"/scans/new/?exam=cardiac&place={other_hospital.pk}").content.decode()
    [current] = re.findall(r'id="place-([\w-]+)"[^>]*aria-current', html)
    assert current == str(other_hospital.pk)
    assert f'action="?exam=cardiac&amp;place={other_hospital.pk}"' in html
    said = {"context": "clinical", "watched": f"bedside:{pat.pk}"}
    assert client.post(f"/scans/new/?exam=cardiac&place={other_hospital.pk}", said).status_code == 302
    scan = Scan.objects.get(trainee=tina)
    assert (scan.institution, scan.supervision.supervisor) == (other_hospital, pat)
    # The next one is most often logged where the last one was.
    assert scans.start(by=tina, application=scan.application).institution == other_hospital


def test_what_was_logged_there_counts_once_a_worker_has_judged_everyone_and_both_hospitals_record_it(
    programme, dana, tina, pat, other_hospital, both, run_jobs
):
    in_curriculum.all_modules_passed(tina)
    programme.sites.add(other_hospital)
    a_review(a_scan(tina, institution=other_hospital), pat)
    programme.sites.clear()
    enrolment = in_credentials.enrolment_of(tina)
    standings.refresh(enrolment)
    assert counted(enrolment) == 0
    sites.add(programme=programme, site=other_hospital, by=dana)
    assert counted(enrolment) == 0  # the page does not wait for a whole cohort
    run_jobs()
    assert counted(enrolment) == 1
    assert refused(sites.remove, programme=programme, site=other_hospital, by=dana) == ["scans_there"]
    assert counted(enrolment) == 1
    told = Event.objects.filter(verb__contains="site").order_by("at", "seq").values_list("verb", "chain")
    ours, theirs = str(programme.institution_id), str(other_hospital.pk)
    assert sorted(told) == sorted(
        [("site.added", ours), ("institution.became_site", theirs)]
    )  # fmt: skip


def test_by_no_door_is_it_added_by_a_director_who_does_not_administer_it(programme, dana, other_hospital):
    assert refused(sites.add, programme=programme, site=other_hospital, by=dana) == ["not_administrator"]
    assert list(programme.sites.all()) == []


def test_it_stays_once_something_was_logged_there_or_while_somebody_has_their_role_there(
    programme, dana, tina, pat, sid, other_hospital, both, client_of
):
    sites.add(programme=programme, site=other_hospital, by=dana)
    scan = a_draft(tina, institution=other_hospital)
    held = Membership.objects.get(person=pat)
    held.sites.add(other_hospital)
    assert refused(sites.remove, programme=programme, site=other_hospital, by=dana) == [
        "scans_there",
        "roles_there",
    ]
    answer = client_of(dana).post(f"/programmes/{programme.pk}/sites/{other_hospital.pk}/remove/")
    assert (answer.status_code, "Pat Lindqvist" in answer.content.decode()) == (409, True)
    scan.supervision.delete()
    scan.delete()
    held.sites.clear()
    announced = intents.announce(by=tina, application=scan.application, institution=other_hospital)
    arrival = in_machines.arrives(in_machines.a_device(other_hospital, sid), in_machines.object_of(frames=1))
    said = in_machines.said_of(arrival, exam="", **in_machines.pointing_to(tina, other_hospital))
    arrivals.sort_as(arrival=arrival, by=None, said=said)
    assert refused(sites.remove, programme=programme, site=other_hospital, by=dana) == [
        "scans_there",
        "announced_there",
    ]
    arrivals.expire(arrival=arrival)
    intents.take_back(intent=announced, by=tina)
    sites.remove(programme=programme, site=other_hospital, by=dana)
    assert list(programme.sites.all()) == []


def test_what_a_trainee_logged_there_before_is_seen_by_its_reviewers_from_then_on_and_counts_against_ending_it(
    programme, dana, sid, tina, pat, other_hospital, both
):
    sent, draft = (a_scan(tina, state=state, institution=other_hospital) for state in ("submitted", "draft"))
    assert list(Scan.objects.visible_to(pat)) == []
    sites.add(programme=programme, site=other_hospital, by=dana)
    assert list(Scan.objects.visible_to(pat)) == [sent]
    for end, by in ((sites.remove, dana), (sites.leave, sid)):
        with pytest.raises(NotNow) as no:
            end(programme=programme, site=other_hospital, by=by)
        assert str(no.value.reasons[0]).startswith(
            f"2 scans of this programme's trainees were logged at {draft.institution.name}"
        )


def mailed(box) -> dict[str, str]:
    found = {mail.subject: mail.to[0] for mail in box}
    box.clear()
    return found


def test_whoever_administers_it_is_told_and_may_end_it_from_there(
    programme, dana, sid, tina, other_hospital, both, client_of, api_of, mailoutbox, django_capture_on_commit_callbacks
):
    page, api = (f"{root}institutions/{other_hospital.pk}/programmes-here/" for root in ("/", "/api/v1/"))
    assert "Programmes of other hospitals" not in client_of(sid).get(f"/institutions/{other_hospital.pk}/").text
    with django_capture_on_commit_callbacks(execute=True):
        sites.add(programme=programme, site=other_hospital, by=dana)
    assert page in mailoutbox[0].body
    assert "Scans that its trainees logged there before may be seen by its reviewers from now on, and count against ending it." in " ".join(mailoutbox[0].body.split())  # fmt: skip
    assert "Scans that they logged here before may be seen by its reviewers" in client_of(sid).get(page).text
    assert mailed(mailoutbox) == {
        f"A programme of {programme.institution.name} runs at {other_hospital.name}": sid.email
    }
    assert page in client_of(sid).get(f"/institutions/{other_hospital.pk}/").text
    assert [each["id"] for each in api_of(sid).get(api).json()] == [str(programme.pk)]
    scan = a_draft(tina, institution=other_hospital)
    assert [client_of(sid).post(f"{page}{programme.pk}/leave/").status_code,
            api_of(sid).delete(f"{api}{programme.pk}/").status_code] == [409, 409]  # fmt: skip
    assert refused(sites.leave, programme=programme, site=other_hospital, by=tina) == ["not_administrator"]
    scan.supervision.delete()
    scan.delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert client_of(sid).post(f"{page}{programme.pk}/leave/").status_code == 302
    assert (list(programme.sites.all()), api_of(sid).get(api).json()) == ([], [])
    # Dana administers that hospital, and is told of it once.
    assert mailed(mailoutbox) == {
        f"A programme of {programme.institution.name} no longer runs at {other_hospital.name}": dana.email
    }
    both.delete()
    programme.sites.add(other_hospital)
    with django_capture_on_commit_callbacks(execute=True):
        assert api_of(sid).delete(f"{api}{programme.pk}/").status_code == 204
    assert mailed(mailoutbox) == {f"{programme.name} no longer runs at {other_hospital.name}": dana.email}
    assert refused(sites.leave, programme=programme, site=other_hospital, by=sid) == ["runs_no_more"]
