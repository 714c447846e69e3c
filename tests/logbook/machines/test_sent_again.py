"""What nobody has is sorted again, with its study, when its owner sends it, adds it by hand, or its code can be read;
our own cleaned copies are known when they come back."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from curriculum.models import Application
from logbook.actions import claims, clips, devices
from logbook.models import Arrival, ArrivedStudy, Claim, Clip, Scan
from logbook.queries.matching import pairing_code_of
from pocus_credentialing.audit.models import Event
from tests.logbook.scans.builders import a_draft

from .builders import a_device, arrives, object_of, whose

pytestmark = pytest.mark.django_db

STUDY = {"study": "2.25.6", "description": "Lung"}


@pytest.fixture
def sent(cart, hospital, run_jobs, django_capture_on_commit_callbacks):
    """Sent by the cart, or by a person with a token, and sorted."""

    def send(*contents: bytes, by=None) -> list[Arrival]:
        door = {"device": cart} if by is None else {"device": None, "by": by, "door": "web", "institution": hospital}
        with django_capture_on_commit_callbacks(execute=True):
            rows = [arrives(content=content, **door) for content in contents]
            run_jobs()
        return rows

    return send


@pytest.fixture
def by_hand(run_jobs, django_capture_on_commit_callbacks):
    def add(person, content: bytes) -> Scan:
        scan = a_draft(person, "lung")
        with django_capture_on_commit_callbacks(execute=True):
            clips.receive(scan=scan, by=person, file=ContentFile(content))
            run_jobs()
        return scan

    return add


@pytest.fixture
def code_of(hospital):
    return lambda person: pairing_code_of(person, hospital, hospital.today().isoformat())


def exam() -> Application:
    return Application.objects.get(code="lung")


@pytest.mark.parametrize("operator", ["", "Nurse Joy"])
def test_what_lies_in_the_inbox_is_its_owners_once_they_send_it_signed_in(operator, sent, tina):
    contents = [object_of(**STUDY, operator=operator, seed=seed) for seed in (1, 2, 3)]
    rows = sent(*contents)
    assert [whose(each)[0] for each in rows] == [None] * 3
    again = sent(*contents, by=tina)
    assert [(each.pk, each.is_new) for each in again] == [(each.pk, False) for each in rows]
    assert [whose(each) for each in rows] == [(tina, "", True)] * 3
    assert (ArrivedStudy.objects.get().rule, Scan.objects.get().clips.count()) == ("sender", 3)
    assert set(Event.objects.filter(verb="arrival.came_again").values_list("actor", flat=True)) == {tina.pk}


def test_so_it_is_before_a_worker_has_looked_at_it(sent, cart, tina):
    content = object_of(**STUDY)
    first = arrives(cart, content)
    sent(content, by=tina)
    assert whose(first) == (tina, "", True)


def test_it_stays_nobodys_where_another_ones_code_is_in_it(sent, hospital, dana, tina, tom):
    content = object_of(**STUDY, operator="4711")
    [first] = sent(content)
    devices.add_code(institution=hospital, person=tom, code="4711", by=dana)
    sent(content, by=tina)
    assert whose(first) == (None, "rules_disagree", False)


def test_what_was_in_doubt_stays_so_though_the_reason_was_destroyed_meanwhile(sent, tina, tom, code_of):
    both, blank = object_of(**STUDY, operator=f"{code_of(tina)} {code_of(tom)}"), object_of(**STUDY, seed=2)
    first, second = sent(both, blank)
    Arrival.objects.filter(pk=first.pk).update(destroyed_at=timezone.now())
    sent(blank, by=tina)
    assert whose(second) == (None, "two_people", False)


def test_whoever_forwards_it_for_the_hospital_does_not_make_it_theirs(sent, dana):
    content = object_of(**STUDY)
    [first] = sent(content)
    sent(content, by=dana)
    assert (whose(first), Arrival.objects.get().sender) == ((None, "no_code", False), None)


def test_what_somebody_has_stays_theirs(sent, tina, tom, code_of):
    content = object_of(**STUDY, operator=code_of(tom))
    [first] = sent(content)
    sent(content, by=tina)
    assert (whose(first), list(Scan.objects.filter(trainee=tina))) == ((tom, "", True), [])


def test_whoever_decides_about_a_claim_reads_that_somebody_else_sent_it_signed_in(sent, tina, tom, client_of, pat):
    content = object_of(**STUDY)
    [first] = sent(content)
    claim = claims.claim(study=ArrivedStudy.objects.get(), by=tom, application=exam())
    sent(content, by=tina)
    assert whose(first) == (None, "rules_disagree", False)
    page = client_of(pat).get(f"/arrivals/claims/{claim.pk}/").text
    assert "One thing in it points to one person, another to somebody else." in page


def test_whose_claim_it_is_may_send_it_signed_in(sent, tina):
    content = object_of(**STUDY)
    [first] = sent(content)
    claims.claim(study=ArrivedStudy.objects.get(), by=tina, application=exam())
    sent(content, by=tina)
    assert (whose(first), Claim.objects.get().granted) == ((None, "no_code", False), None)


def test_once_it_is_said_where_its_code_stands_it_is_sorted_anew_with_its_whole_study(
    sent, cart, dana, tina, tom, code_of
):
    devices.change(device=cart, by=dana, code_field="")
    hers, his = object_of(**STUDY, operator=code_of(tina)), object_of(**STUDY, operator=code_of(tom), seed=2)
    rows = sent(hers, his)
    assert [whose(each)[:2] for each in rows] == [(None, "no_code")] * 2
    devices.change(device=cart, by=dana, code_field="OperatorsName")
    sent(hers)
    assert [whose(each) for each in rows] == [(tina, "", True), (None, "rules_disagree", False)]


def test_so_it_is_once_its_operators_code_is_registered(sent, hospital, dana, tina):
    content = object_of(**STUDY, operator="4711")
    [first] = sent(content)
    assert whose(first) == (None, "unknown_code", False)
    devices.add_code(institution=hospital, person=tina, code="4711", by=dana)
    sent(content)
    assert whose(first) == (tina, "", True)


def test_what_nothing_more_is_known_of_is_not_sorted_again(sent):
    content = object_of(**STUDY)
    [first] = sent(content)
    before = Arrival.objects.get(pk=first.pk).sorted_at
    sent(content)
    assert Arrival.objects.get(pk=first.pk).sorted_at == before


def test_what_its_owner_adds_by_hand_is_theirs_in_the_inbox_too_and_its_study_follows(sent, by_hand, tina):
    same, rest = object_of(**STUDY), object_of(**STUDY, seed=2)
    rows = sent(same, rest)
    scan = by_hand(tina, same)
    assert [whose(each) for each in rows] == [(tina, "", True)] * 2
    assert (ArrivedStudy.objects.get().scan, ArrivedStudy.objects.get().rule, scan.clips.count()) == (
        scan, "uploaded", 2,
    )  # fmt: skip


def test_not_where_another_ones_code_is_in_it(sent, by_hand, tina, tom, code_of, hospital, dana):
    devices.add_code(institution=hospital, person=tom, code="4711", by=dana)
    content = object_of(**STUDY, operator=f"4711 {code_of(tina)}")
    [first] = sent(content)
    by_hand(tina, content)
    assert whose(first) == (None, "rules_disagree", False)


def test_whoever_decides_about_a_claim_reads_that_somebody_else_added_it_by_hand(sent, by_hand, tina, tom):
    content = object_of(**STUDY)
    [first] = sent(content)
    claims.claim(study=ArrivedStudy.objects.get(), by=tom, application=exam())
    by_hand(tina, content)
    assert whose(first) == (None, "rules_disagree", False)


def test_our_own_cleaned_copy_that_comes_back_is_nobodys_to_claim(
    sent, by_hand, tina, dana, cart, client_of, django_capture_on_commit_callbacks
):
    by_hand(tina, object_of(**STUDY))
    clip = Clip.objects.get()
    [copy] = sent(object_of(uid=clip.instance_uid, study=clip.study_uid, seed=4))
    copy.refresh_from_db()
    assert (copy.study, copy.refusal, ArrivedStudy.objects.count()) == (None, "cleaned_copy", 0)
    said = "It is a cleaned copy, as an archive was sent it, of a recording that is here already."
    assert said in client_of(dana).get(f"/machines/{cart.pk}/").text
    [other] = sent(object_of(**STUDY, seed=5))
    other.refresh_from_db()
    assert (other.study, other.refusal) == (ArrivedStudy.objects.get(), "")


def test_it_is_known_at_another_hospital_as_well(by_hand, tina, other_hospital, sid, run_jobs):
    by_hand(tina, object_of(**STUDY))
    copy = arrives(a_device(other_hospital, sid), object_of(uid=Clip.objects.get().instance_uid))
    run_jobs()
    assert Arrival.objects.get(pk=copy.pk).refusal == "cleaned_copy"
