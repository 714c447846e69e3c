"""What a hospital, a programme and a proctor's exams are can be changed; what was, stays true of its days."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from curriculum.actions import memberships
from curriculum.models import Membership, Programme
from curriculum.states import Role
from logbook.queries.reviewers import rights_over
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews.builders import a_review, a_scan

pytestmark = pytest.mark.django_db
HOSPITAL = {
    "name": "St Elsewhere",
    "short_name": "Elsewhere",
    "department": "",
    "time_zone": "Europe/Paris",
    "paper": "A4",
    "clips_kept_months": 36,
}


def data_of(verb: str) -> dict:
    return Event.objects.get(verb=verb).data


def test_an_administrator_changes_the_hospital_and_the_event_says_from_what_to_what(client_of, hospital, dana):
    client = client_of(dana)
    page = client.get(f"/institutions/{hospital.pk}/")
    assert page.context["form"]["time_zone"].value() == "Europe/London"
    assert client.post(f"/institutions/{hospital.pk}/", HOSPITAL).status_code == 302
    hospital.refresh_from_db()
    assert {name: getattr(hospital, name) for name in HOSPITAL} == HOSPITAL
    assert data_of("institution.changed")["changed"]["time_zone"] == ["Europe/London", "Europe/Paris"]
    assert client.post(f"/institutions/{hospital.pk}/", {**HOSPITAL, "time_zone": "Mars/Base"}).status_code == 400
    assert client.post(f"/institutions/{hospital.pk}/", HOSPITAL).status_code == 302
    assert Event.objects.filter(verb="institution.changed").count() == 1
    page = client.get(f"/history/institution/{hospital.pk}/").content.decode()
    assert "Time zone: from Europe/London to Europe/Paris." in page


def test_a_director_sets_how_long_a_review_may_take(client_of, programme, dana, pat):
    address = f"/programmes/{programme.pk}/settings/"
    sent = {"name": "Our programme", "review_due_days": 7}
    assert client_of(pat).post(address, sent).status_code == 403
    assert client_of(dana).post(address, {**sent, "review_due_days": 91}).status_code == 400
    assert client_of(dana).post(address, sent).status_code == 302
    programme.refresh_from_db()
    assert (programme.name, programme.review_due_days) == ("Our programme", 7)
    assert data_of("programme.changed")["changed"]["review_due_days"] == [14, 7]
    page = client_of(dana).get(f"/history/programme/{programme.pk}/").content.decode()
    assert "Days until a review is due: from 14 to 7." in page


def test_a_proctors_exams_change_from_today_and_the_days_before_keep_theirs(
    client_of, programme, hospital, dana, pat, tina, exams
):
    before = Membership.objects.get(person=pat)
    kept = sorted(before.applications.values_list("code", flat=True))
    review = a_review(a_scan(tina), pat)
    address = f"/memberships/{before.pk}/change/"
    sent = {"applications": [exam.pk for exam in exams("lung")], "basis": "Fellowship"}
    assert client_of(dana).post(address, sent).status_code == 302
    before.refresh_from_db()
    now = Membership.objects.get(person=pat, ends_on=None)
    assert (before.ends_on, now.starts_on) == (hospital.today() - timedelta(days=1), hospital.today())
    assert sorted(before.applications.values_list("code", flat=True)) == kept
    assert ([exam.code for exam in now.applications.all()], now.basis) == (["lung"], "Fellowship")
    assert (rights_over(pat, a_scan(tina)), rights_over(pat, a_scan(tina, "lung"))) == (None, now)
    review.refresh_from_db()
    assert (review.decision, review.role) == ("accepted", "proctor")
    assert data_of("membership.changed") == {"role": "proctor", "before": kept, "applications": ["lung"]}
    page = client_of(dana).get(f"/history/membership/{now.pk}/").content.decode()
    assert re.search(r"Exams they may review: from [\w, ]+ to Lung\.", page)


def test_a_role_that_follows_another_has_the_history_of_both_and_the_old_address_leads_to_it(
    client_of, programme, hospital, dana, pat, exams
):
    was, client = Membership.objects.get(person=pat), client_of(dana)
    now = memberships.change(membership=was, applications=exams("lung"), basis="", by=dana)
    address = f"/memberships/{was.pk}/change/"
    assert client.get(address).url == f"/memberships/{now.pk}/change/"
    memberships.end(membership=now, by=dana)
    assert client.get(address).status_code == 409  # none holds
    directs = memberships.grant(programme=programme, person=pat, role=Role.DIRECTOR, by=dana)
    said, today = client.get(address, follow=True).content.decode(), f"{hospital.today():%-d %b %Y}"
    assert (f"Since {today} another role holds: " in said, ">Director</a>" in said) == (True, True)
    told = [client.get(f"/history/membership/{each.pk}/").context["rows"] for each in (was, now, directs)]
    assert [[row["sentence"] for row in rows] for rows in told] == 3 * [[
        "Dana Whitfield gave Pat Lindqvist a role: director.",
        "Dana Whitfield ended a role of Pat Lindqvist: proctor.",
        "Dana Whitfield changed what Pat Lindqvist may review.",
    ]]  # fmt: skip


def test_changed_twice_in_a_day_it_is_one_row_of_that_day(programme, dana, pat, exams):
    for codes in (("lung",), ("cardiac", "lung")):
        held = Membership.objects.get(person=pat, ends_on=None)
        memberships.change(membership=held, applications=exams(*codes), basis="", by=dana)
    assert Membership.objects.filter(person=pat).count() == 2
    assert Membership.objects.get(person=pat, ends_on=None).applications.count() == 2


def test_who_may_change_what_and_when(programme, dana, pat, tina, exams):
    held = Membership.objects.get(person=pat)
    with pytest.raises(NotAllowed):
        memberships.change(membership=held, applications=exams("lung"), basis="", by=pat)
    for membership, codes, code in (
        (held, (), "no_exams"),
        (Membership.objects.get(person=tina), ("lung",), "not_proctor"),
    ):
        with pytest.raises(NotNow) as refused:
            memberships.change(membership=membership, applications=exams(*codes), basis="", by=dana)
        assert refused.value.code == code
    assert memberships.change(membership=held, applications=exams("lung"), basis="", by=dana).ends_on is None


def test_two_programmes_of_one_name_could_not_be_told_apart(dana, programme, client_of, api_of, hospital):
    other = Programme.objects.create(institution=hospital, code="nights", name="Nights")
    in_curriculum.a_director(dana, other)
    page, sentence = (
        f"/programmes/{other.pk}/settings/",
        f"This hospital runs a programme named “{programme.name}” already.",
    )
    form = {"name": programme.name.upper(), "review_due_days": 14}
    answer = client_of(dana).post(page, form)
    assert (answer.status_code, list(answer.context["form"].errors["name"])) == (
        409,
        [sentence.replace(programme.name, form["name"])],
    )
    said = api_of(dana).patch(f"/api/v1/programmes/{other.pk}/", {"name": programme.name}, "json")
    assert (said.status_code, said.json()["detail"]) == (409, sentence)
    assert client_of(dana).post(page, {"name": "By night", "review_due_days": 14}).status_code == 302
    assert Programme.objects.get(pk=other.pk).name == "By night"
